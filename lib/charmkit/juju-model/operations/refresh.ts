import type { Charm } from '../charm.ts';
import { getApplication, getCharm, listUnits } from '../find.ts';
import type { Application, Model } from '../state.ts';
import { queueRefresh } from './agent.ts';
import { countRevisions } from './charm-revision.ts';
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
  application.revision = countRevisions(model, charm.name);
  application.charm = charm;
  application.endpoints = charm.endpoints;
  addPeerRelations(model, application);
  replacePods(model, application, options.resources);
}

/** `juju attach-resource`: every unit gets a new pod, and runs the same hooks as for a new charm. */
export function replaceResources(
  model: Model,
  app: string,
  resources: Readonly<Record<string, string>>,
): void {
  replacePods(model, getApplication(model, app), resources);
}

function replacePods(
  model: Model,
  application: Application,
  resources: Readonly<Record<string, string>> = {},
): void {
  const { containers } = getCharm(application);
  application.charmRevision += 1;
  Object.assign(application.resources, resources);
  for (const unit of listUnits(model, application.name)) {
    unit.containers = Object.fromEntries(containers.map(({ name }) => [name, { isReady: false }]));
    unit.workloadEvents = [];
    queueRefresh(unit);
  }
}
