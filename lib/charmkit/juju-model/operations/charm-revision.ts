import type { Model } from '../state.ts';

/**
 * The number of revisions of a local charm that a model has, and so the revision of its next upload: Juju counts the
 * uploads of charms of one name, for whichever application they are.
 */
export function countRevisions(model: Model, charmName: string): number {
  const others = Object.values(model.applications).filter(({ charm }) => charm?.name === charmName);
  return Math.max(-1, ...others.map(({ revision }) => revision)) + 1;
}
