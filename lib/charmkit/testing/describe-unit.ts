import { Buffer } from 'node:buffer';
import type { Application, Model, Relation, Secret, Status, Unit } from '../juju-model/index.ts';
import type { RelationState, SecretState, StateInput } from './state.ts';

type Description = Omit<StateInput, 'containers' | 'log' | 'action' | 'previousWasInterrupted'>;

/** What a model of Juju says about a unit, without its containers. */
export function describeUnit(model: Model, unit: Unit): Description {
  const application = model.applications[unit.app];
  if (application === undefined) throw new RangeError(`${unit.name} has no application`);
  const numbers = Object.keys(unit.agent.relations);
  const relations = numbers.flatMap((number) => model.relations[number] ?? []);
  return {
    unit: unit.name,
    isLeader: application.leader === unit.name,
    config: { ...application.config },
    relations: relations.map((relation) => describeRelation(relation, application, unit)),
    secrets: Object.values(model.secrets).flatMap((secret) => describeSecret(model, secret, unit)),
    storage: Object.fromEntries(Object.values(unit.storage).map(({ id, location }) => [id, { location }])),
    resources: { ...application.resources },
    status: describeStatus(unit.status),
    appStatus: describeStatus(application.status),
    workloadVersion: application.workloadVersion,
    ports: [...new Set(Object.values(unit.ports).flat())].sort(),
    storedState: { ...unit.charmState },
    address: unit.address,
    model: { name: model.name, uuid: model.uuid },
    jujuVersion: model.jujuVersion,
  };
}

function describeRelation(relation: Relation, { name: app }: Application, unit: Unit): RelationState {
  const endpoint = relation.sides.find((side) => side.app === app)?.endpoint ?? '';
  const remote = relation.sides.find((side) => side.app !== app);
  const isRemote = (name: string) => name !== unit.name && name.startsWith(`${remote?.app ?? app}/`);
  const members = relation.members.filter(isRemote).sort();
  return {
    id: relation.number,
    endpoint,
    ...(remote && { remoteApp: remote.app }),
    localAppData: { ...relation.appData[app]?.content },
    localUnitData: { ...relation.unitData[unit.name]?.content },
    remoteAppData: { ...(remote && relation.appData[remote.app]?.content) },
    remoteUnits: Object.fromEntries(members.map((name) => [name, { ...relation.unitData[name]?.content }])),
  };
}

/** A secret that the unit neither owns nor may read is not there for it. */
function describeSecret(model: Model, secret: Secret, unit: Unit): SecretState[] {
  const owner = nameOwner(secret, unit);
  const isGranted = secret.grants.some(({ app }) => app === unit.app);
  if (owner === undefined || (!isGranted && owner !== 'application' && owner !== 'unit')) return [];
  const consumer = secret.consumers[unit.name];
  const newest = secret.revisions.at(-1);
  const tracked = secret.revisions.find(({ number }) => number === consumer?.revision) ?? newest;
  if (newest === undefined || tracked === undefined) return [];
  const isOwn = owner === 'application' || owner === 'unit';
  const relations = secret.grants.flatMap(({ relation }) => relation ?? []);
  return [
    {
      id: secret.id,
      owner,
      label: secret.label || consumer?.label || '',
      description: secret.description,
      rotate: secret.rotate,
      content: decode(tracked.content),
      ...(tracked === newest ? {} : { latest: decode(newest.content) }),
      revision: newest.number,
      grants: isOwn ? [...new Set(relations)].filter((id) => model.relations[id] !== undefined) : [],
      ...(secret.withheld === undefined ? {} : { withheld: secret.withheld }),
    },
  ];
}

function nameOwner({ owner }: Secret, unit: Unit): string | undefined {
  if (owner.kind === 'model') return 'user';
  if (owner.kind === 'unit' && owner.name.startsWith(`${unit.app}/`))
    return owner.name === unit.name ? 'unit' : undefined;
  if (owner.name === unit.app) return 'application';
  return owner.name.split('/')[0];
}

function decode(content: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(content).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}

function describeStatus({ name, message }: Status): NonNullable<StateInput['status']> {
  const isCharms = name === 'active' || name === 'blocked' || name === 'maintenance' || name === 'waiting';
  return { level: isCharms ? name : 'unknown', message: isCharms ? message : '' };
}
