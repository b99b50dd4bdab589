/**
 * A unit's hooks in an order that does not depend on Juju's choice. `inOrder` has the hooks whose order Juju fixes;
 * hooks of relations that begin or end together count as one there. `byTopic` has all hooks, and keeps the order of
 * hooks about the same thing: a relation with a unit, a container, a storage, a secret, or the unit itself.
 */
export interface ComparableHooks {
  readonly inOrder: readonly string[];
  readonly byTopic: readonly string[];
}

/** Makes the hooks comparable with those of another run of the same story. */
export function toComparable(hooks: readonly string[]): ComparableHooks {
  const places = hooks.map(nameLifePhase).filter((phase) => phase !== undefined);
  const inOrder = places.filter((phase, index) => !isRelationPhase(phase) || phase !== places[index - 1]);
  const byTopic = [...hooks].sort((a, b) => nameTopic(a).localeCompare(nameTopic(b), 'en'));
  return { inOrder, byTopic };
}

const beginning = 'relations and leadership begin';
const ending = 'relations end';

function isRelationPhase(phase: string): boolean {
  return phase === beginning || phase === ending;
}

/** Undefined for a hook that may come at any time of a unit's life. */
function nameLifePhase(hook: string): string | undefined {
  if (/-relation-created$|^leader-elected$/.test(hook)) return beginning;
  if (/-relation-(departed|broken)\b/.test(hook)) return ending;
  const isAnytime = /-relation-(joined|changed)\b|^app-pebble|-storage-attached$|^secret-/.test(hook);
  return isAnytime ? undefined : hook;
}

function nameTopic(hook: string): string {
  const [name = '', unit = ''] = hook.split(' ');
  const relation = /^(.+)-relation-/.exec(name)?.[1];
  if (relation !== undefined) return `${relation} ${unit}`;
  return /^(?:app-pebble|data-storage|secret)/.exec(name)?.[0] ?? '';
}
