import type { Charm } from '../charm.ts';
import { applicationNamed, charmOf, unitsOf } from '../find.ts';
import type { Model } from '../state.ts';
import { queueRefresh } from './agent.ts';
import { addPeerRelations } from './relate.ts';

/**
 * `juju refresh`: every unit gets stop, upgrade-charm, config-changed and start. Its pod is a new one, so that no container is
 * ready until `containerReady` says so, with an empty Pebble plan.
 */
export function refresh(
  model: Model,
  app: string,
  charm: Charm,
  options: { readonly resources?: Readonly<Record<string, string>> } = {},
): void {
  const application = applicationNamed(model, app);
  charmOf(application);
  application.charm = charm;
  application.endpoints = charm.endpoints;
  application.charmRevision += 1;
  Object.assign(application.resources, options.resources);
  addPeerRelations(model, application);
  for (const unit of unitsOf(model, app)) {
    unit.containers = Object.fromEntries(charm.containers.map(({ name }) => [name, { isReady: false }]));
    unit.workloadEvents = [];
    queueRefresh(unit);
  }
}
