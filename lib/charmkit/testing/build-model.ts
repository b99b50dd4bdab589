import { Buffer } from 'node:buffer';
import {
  addUnit,
  createModel,
  deployCharm,
  deployRecorded,
  type Endpoint,
  type Hook,
  type Model,
  type Relation,
  type RelationProgress,
  type Secret,
  type SecretOwner,
  type SecretRevision,
  type Status,
  type Unit,
} from '../juju-model/index.ts';
import type { Owner } from './check-state.ts';
import type { DeclaredCharm } from './read-charm.ts';
import type { RelationState, SecretState, State } from './state.ts';

/** Builds a model of Juju in which the unit has this state. The state must be consistent. */
export function buildModel(charm: DeclaredCharm, state: State, owner: Owner): Model {
  const model = createModel({ ...state.model, jujuVersion: state.jujuVersion });
  deployOwn(model, charm, state, owner);
  deployRemotes(model, charm, state);
  for (const relation of completeRelations(charm, state)) addRelation(model, charm, relation, owner);
  for (const secret of state.secrets) model.secrets[secret.id] = buildSecret(model, secret, { state, owner });
  return model;
}

/** Changes the model as Juju does before the unit runs the hook. */
export function prepareHook(model: Model, hook: Hook, { unit }: Owner): void {
  if (hook.kind !== 'relation-broken' && hook.kind !== 'relation-departed') return;
  const relation = model.relations[hook.relation];
  const progress = model.units[unit]?.agent.relations[hook.relation];
  if (relation === undefined || progress === undefined) return;
  if (hook.kind === 'relation-departed') {
    relation.members = relation.members.filter((name) => name !== hook.remoteUnit);
    return;
  }
  relation.life = 'dying';
  relation.members = [];
  progress.members = {};
}

function deployOwn(model: Model, charm: DeclaredCharm, state: State, { app, unit }: Owner): void {
  const application = deployCharm(model, charm, { name: app, units: 0, config: { ...state.config } });
  // Deployment adds relations with numbers of its own.
  model.relations = {};
  application.resources = { ...state.resources };
  application.workloadVersion = state.workloadVersion;
  application.status = buildStatus(model, state.appStatus);
  const peers = state.relations.filter(({ endpoint }) => isPeer(charm, endpoint));
  const others = peers.flatMap(({ remoteUnits }) => Object.keys(remoteUnits));
  for (const name of new Set([unit, ...others])) addNamedUnit(model, app, name);
  application.leader = state.isLeader ? unit : others[0];
  const own = model.units[unit];
  if (own !== undefined) describeOwnUnit(own, model, state);
}

/** Adds units with the numbers that the state names, which need not be the lowest free ones. */
function addNamedUnit(model: Model, app: string, name: string): void {
  const [added] = addUnit(model, app);
  if (added === undefined) return;
  delete model.units[added.name];
  model.units[name] = { ...added, name, number: Number(name.split('/')[1]) };
}

function describeOwnUnit(unit: Unit, model: Model, state: State): void {
  unit.address = state.address;
  unit.status = buildStatus(model, state.status);
  unit.charmState = { ...state.storedState };
  unit.ports = state.ports.length === 0 ? {} : { '': [...state.ports] };
  const { agent } = unit;
  agent.isInstalled = true;
  agent.isStarted = true;
  agent.isLeader = state.isLeader;
  agent.hasSetStatus = state.status.level !== 'unknown';
  agent.address = state.address;
  for (const name of Object.keys(unit.containers))
    unit.containers[name] = { isReady: state.containers[name]?.canConnect ?? false };
  unit.storage = Object.fromEntries(
    Object.entries(state.storage).map(([id, { location }]) => [
      id,
      { id, kind: 'filesystem', location, life: 'alive' },
    ]),
  );
  model.next.storage = 1 + Math.max(-1, ...Object.keys(unit.storage).map((id) => Number(id.split('/')[1])));
}

function buildStatus(model: Model, { level, message }: State['status']): Status {
  return { name: level, message, sinceMs: model.nowMs };
}

function deployRemotes(model: Model, charm: DeclaredCharm, { relations }: State): void {
  const names = new Set(
    relations.flatMap(({ endpoint, remoteApp }) => (isPeer(charm, endpoint) ? [] : (remoteApp ?? []))),
  );
  for (const name of names) {
    const own = relations.filter(({ remoteApp }) => remoteApp === name);
    const endpoints = [...new Set(own.map(({ endpoint }) => endpoint))].map((endpoint) => {
      const { role, interface: spoken } = findEndpoint(charm, endpoint);
      return {
        name: endpoint,
        role: role === 'provider' ? 'requirer' : 'provider',
        interface: spoken,
      } as const;
    });
    deployRecorded(model, { name, endpoints, units: 0 });
    const units = new Set(own.flatMap(({ remoteUnits }) => Object.keys(remoteUnits)));
    for (const unit of units) addNamedUnit(model, name, unit);
  }
}

/** Juju creates the relations of peer endpoints with the application. */
function completeRelations(charm: DeclaredCharm, { relations }: State): readonly RelationState[] {
  let next = 1 + Math.max(-1, ...relations.map(({ id }) => id));
  const missing = charm.endpoints.filter(
    ({ name, role }) => role === 'peer' && relations.every(({ endpoint }) => endpoint !== name),
  );
  const empty = { localAppData: {}, localUnitData: {}, remoteAppData: {}, remoteUnits: {} };
  return [...relations, ...missing.map(({ name }) => ({ ...empty, id: next++, endpoint: name }))];
}

function addRelation(model: Model, charm: DeclaredCharm, state: RelationState, { app, unit }: Owner): void {
  const { id, endpoint } = state;
  const isOfPeers = isPeer(charm, endpoint);
  const remoteApp = isOfPeers ? app : (state.remoteApp ?? '');
  const declared = findEndpoint(charm, endpoint);
  const own = { app, endpoint };
  const other = { app: remoteApp, endpoint };
  const remoteUnits = Object.keys(state.remoteUnits);
  const relation: Relation = {
    number: id,
    interface: declared.interface,
    // The provider comes first.
    sides: isOfPeers ? [own] : declared.role === 'provider' ? [own, other] : [other, own],
    life: 'alive',
    members: [unit, ...remoteUnits],
    appData: {
      ...(isOfPeers ? {} : { [remoteApp]: buildDatabag(state.remoteAppData) }),
      [app]: buildDatabag(state.localAppData),
    },
    unitData: Object.fromEntries([
      ...Object.entries(state.remoteUnits).map(([name, bag]) => [name, buildDatabag(bag)]),
      [unit, buildDatabag(state.localUnitData)],
    ]),
  };
  model.relations[id] = relation;
  model.next.relation = Math.max(model.next.relation, id + 1);
  const progress: RelationProgress = {
    isCreated: true,
    members: Object.fromEntries(remoteUnits.map((name) => [name, 1])),
    appVersion: 1,
  };
  const agent = model.units[unit]?.agent;
  if (agent !== undefined) agent.relations[id] = progress;
}

function buildDatabag(content: Readonly<Record<string, string>>) {
  return { content: { ...content }, version: 1 };
}

function buildSecret(
  model: Model,
  secret: SecretState,
  { state, owner }: { readonly state: State; readonly owner: Owner },
): Secret {
  const newest = secret.revision ?? (secret.latest === undefined ? 1 : 2);
  const isOwn = secret.owner === 'application' || secret.owner === 'unit';
  const revisions = secret.latest === undefined ? [secret.content] : [secret.content, secret.latest];
  const tracked = newest - revisions.length + 1;
  const consumer = { label: isOwn ? '' : secret.label, revision: tracked, told: newest };
  return {
    id: secret.id,
    owner: buildOwner(model, secret, owner),
    label: isOwn || secret.owner === 'user' ? secret.label : '',
    description: secret.description,
    rotate: secret.rotate,
    revisions: revisions.map((content, index) => buildRevision(model, tracked + index, content)),
    grants: isOwn ? buildGrants(state, secret, owner) : [{ app: owner.app }],
    // A unit without a label that has not read the secret tracks no revision.
    consumers: secret.latest !== undefined || consumer.label !== '' ? { [owner.unit]: consumer } : {},
    ...(secret.withheld === undefined ? {} : { withheld: secret.withheld }),
  };
}

function buildOwner(model: Model, secret: SecretState, { app, unit }: Owner): SecretOwner {
  if (secret.owner === 'unit') return { kind: 'unit', name: unit };
  if (secret.owner === 'user') return { kind: 'model', name: model.uuid };
  return { kind: 'application', name: secret.owner === 'application' ? app : secret.owner };
}

function buildRevision(
  model: Model,
  number: number,
  content: Readonly<Record<string, string>>,
): SecretRevision {
  const encoded = Object.entries(content).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    number,
    content: Object.fromEntries(encoded),
    createdMs: model.nowMs,
    isExpiredTold: false,
    isObsoleteTold: false,
  };
}

function buildGrants({ relations }: State, { grants }: SecretState, { app }: Owner): Secret['grants'] {
  return relations
    .filter(({ id }) => grants.includes(id))
    .map(({ id, remoteApp }) => ({ relation: id, app: remoteApp ?? app }));
}

function isPeer(charm: DeclaredCharm, endpoint: string): boolean {
  return findEndpoint(charm, endpoint).role === 'peer';
}

function findEndpoint({ endpoints }: DeclaredCharm, name: string): Endpoint {
  const endpoint = endpoints.find((each) => each.name === name);
  if (endpoint === undefined) throw new RangeError(`the charm has no endpoint ${name}`);
  return endpoint;
}
