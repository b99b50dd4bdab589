import type { Model, Unit } from './state.ts';
import { quoteGoText } from './tools/go-text.ts';

/**
 * Whether the model runs Juju 4, which differs from Juju 3. The facts are from 3.5's hook tools and 4.1-beta2 on
 * Kubernetes.
 */
export function isJuju4({ jujuVersion }: Pick<Model, 'jujuVersion'>): boolean {
  return !/^[0-3]\./.test(jujuVersion);
}

/** Messages of Juju's hook tools that depend on the version. */
export const refusals = {
  secretNotGranted: (model: Model, unit: Unit) =>
    isJuju4(model) ? `${quoteGoText(unit.name)} is not allowed to read this secret` : 'permission denied',
  secretNotFound: (model: Model, id: string) =>
    isJuju4(model)
      ? 'getting latest secret revision: secret not found'
      : `secret ${quoteGoText(id)} not found`,
  labelNotFound: (model: Model, label: string) =>
    `${isJuju4(model) ? 'secret URI for ' : ''}consumer label ${quoteGoText(label)} not found`,
  unitNotFound: (model: Model, unit: string) =>
    isJuju4(model)
      ? 'relation unit not found'
      : `cannot read settings for unit ${quoteGoText(unit)} in relation: settings not found`,
  applicationNotFound: (model: Model, app: string) =>
    isJuju4(model) ? `getting application ${quoteGoText(app)} not found` : 'permission denied',
  noEndpoint: (model: Model) => `no ${isJuju4(model) ? 'endpoint' : 'relation'} name specified`,
  storageNotFound: (model: Model, id: string) =>
    isJuju4(model) ? `storage instance ${quoteGoText(id)} not found` : 'storage not found',
};

/** A secret's id as secret-add prints it. */
export function renderSecretUri(model: Model, id: string): string {
  return isJuju4(model) ? `secret://${model.uuid}/${id}` : `secret:${id}`;
}
