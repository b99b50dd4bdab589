import type { Charm } from '../charm.ts';
import { getApplication, getCharm, listUnits } from '../find.ts';
import type { Model } from '../state.ts';
import { queueRefresh } from './agent.ts';
import { addPeerRelations } from './relate.ts';

/**
 * `juju refresh`: every unit runs stop, upgrade-charm, config-changed and start. Each unit gets a new pod with an empty
 * Pebble plan, so no container is ready before `reportContainerReady`.
 */
export function refreshApplication(
  model: Model,
  app: string,
  charm: Charm,
  options: { readonly resources?: Readonly<Record<string, string>> } = {},
): void {
  const application = getApplication(model, app);
  getCharm(application);
  application.charm = charm;
  application.endpoints = charm.endpoints;
  application.charmRevision += 1;
  Object.assign(application.resources, options.resources);
  addPeerRelations(model, application);
  for (const unit of listUnits(model, app)) {
    unit.containers = Object.fromEntries(charm.containers.map(({ name }) => [name, { isReady: false }]));
    unit.workloadEvents = [];
    queueRefresh(unit);
  }
}
