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

/**
 * Sets `rollingUpdate.partition` of the application's StatefulSet: Kubernetes replaces only the pods of the units from this
 * number on. The other units stay in their pods, with the charm there, until a lower partition lets them follow.
 */
export function setPartition(model: Model, app: string, partition: number): void {
  const application = getApplication(model, app);
  application.partition = partition;
  rollOut(model, application);
}

function replacePods(
  model: Model,
  application: Application,
  resources: Readonly<Record<string, string>> = {},
): void {
  application.charmRevision += 1;
  Object.assign(application.resources, resources);
  rollOut(model, application);
}

function rollOut(model: Model, application: Application): void {
  const { charmRevision, partition = 0 } = application;
  const { containers } = getCharm(application);
  for (const unit of listUnits(model, application.name)) {
    if (unit.number < partition || unit.charmRevision === charmRevision) continue;
    unit.charmRevision = charmRevision;
    unit.containers = Object.fromEntries(containers.map(({ name }) => [name, { isReady: false }]));
    unit.workloadEvents = [];
    queueRefresh(unit);
  }
}
