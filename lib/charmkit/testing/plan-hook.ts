import {
  containerKinds,
  type HookNameParts,
  lifecycleKinds,
  relationKinds,
  secretKinds,
  splitHookName,
  storageKinds,
} from '../base/index.ts';
import type { Hook } from '../juju-model/index.ts';
import type { Owner } from './check-state.ts';
import { InconsistentStateError } from './errors.ts';
import type { EventInput, HookInput } from './event.ts';
import { describeDeclared, describeKnownNames } from './known-names.ts';
import type { DeclaredCharm } from './read-charm.ts';
import type { RelationState, State } from './state.ts';

/** Where an event happens. */
interface Scene {
  readonly charm: DeclaredCharm;
  readonly state: State;
  readonly owner: Owner;
}

/** @throws InconsistentStateError if the charm does not declare the action. */
export function assertAction({ actions, files }: DeclaredCharm, name: string): void {
  const names = actions.map((action) => action.name);
  if (names.includes(name)) return;
  throw refuse(`The action "${name}" can't run: ${describeDeclared('actions', files.actions, name, names)}`);
}

/**
 * Finds the hook that an event means. An action is a task of a model and has none.
 * @throws InconsistentStateError if Juju can't run it in this state.
 */
export function planHook(scene: Scene, event: Exclude<EventInput, { readonly action: string }>): Hook {
  const input = typeof event === 'string' ? { hook: event } : event;
  const { hook: name } = input;
  const lifecycle = lifecycleKinds.find((kind) => kind === name);
  if (lifecycle !== undefined) return planLifecycle(scene, lifecycle);
  const secret = secretKinds.find((kind) => kind === name);
  if (secret !== undefined) return planSecret(scene, secret, input);
  const relation = splitHookName(name, relationKinds);
  if (relation !== undefined) return planRelation(scene, relation, input);
  const container = splitHookName(name, containerKinds);
  if (container !== undefined) return planContainer(scene, container, input);
  const storage = splitHookName(name, storageKinds);
  if (storage !== undefined) return planStorage(scene, storage, input);
  throw refuse(
    `Juju has no hook "${name}". The hooks of this charm are: ${describeKnownNames(name, listHooks(scene))}`,
  );
}

function listHooks({ charm }: Scene): readonly string[] {
  const join = (names: readonly { readonly name: string }[], kinds: readonly string[]) =>
    names.flatMap(({ name }) => kinds.map((kind) => `${name}-${kind}`));
  return [
    ...lifecycleKinds,
    ...secretKinds,
    ...join(charm.endpoints, relationKinds),
    ...join(charm.containers, containerKinds),
    ...join(charm.storage, storageKinds),
  ];
}

function planLifecycle({ state, owner }: Scene, kind: (typeof lifecycleKinds)[number]): Hook {
  if (kind === 'leader-elected' && !state.isLeader)
    throw refuse(
      `leader-elected comes only to the leader, and ${owner.unit} is not: write isLeader: true in the state`,
    );
  return { kind };
}

function planRelation(
  { charm, state, owner }: Scene,
  { subject, kind }: HookNameParts<(typeof relationKinds)[number]>,
  input: HookInput,
): Hook {
  assertDeclared(charm.files.metadata, charm.endpoints, { hook: input.hook, what: 'endpoint', subject });
  const all = state.relations.filter(({ endpoint }) => endpoint === subject);
  const found = input.relation === undefined ? all : all.filter(({ id }) => id === input.relation);
  const [relation] = found;
  if (relation === undefined) throw refuse(explainNoRelation(input, subject, all));
  if (found.length > 1) {
    const ids = all.map(({ id }) => id).join(', ');
    throw refuse(
      `"${input.hook}" could mean ${all.length} relations: say which, for example { hook: "${input.hook}", relation: ${relation.id} }. Their ids are: ${ids}`,
    );
  }
  return planRemoteUnit(relation, { kind, owner }, input);
}

function explainNoRelation(input: HookInput, endpoint: string, all: readonly RelationState[]): string {
  if (input.relation !== undefined && all.length > 0) {
    const ids = all.map(({ id }) => id).join(', ');
    return `"${input.hook}" is about the relation ${input.relation}, but the ids of the relations of "${endpoint}" are: ${ids}`;
  }
  return `"${input.hook}" needs a relation, and state.relations has none of "${endpoint}": add { endpoint: "${endpoint}", remoteApp: "..." }`;
}

function planRemoteUnit(
  relation: RelationState,
  { kind, owner }: { readonly kind: (typeof relationKinds)[number]; readonly owner: Owner },
  input: HookInput,
): Hook {
  const remoteApp = relation.remoteApp ?? owner.app;
  const units = Object.keys(relation.remoteUnits);
  const isOfUnit = kind === 'relation-joined' || kind === 'relation-departed';
  const remoteUnit = input.remoteUnit ?? (isOfUnit || kind === 'relation-changed' ? units[0] : undefined);
  if (isOfUnit && remoteUnit === undefined)
    throw refuse(
      `"${input.hook}" is about a unit, but remoteUnits of the relation is empty: add "${remoteApp}/0": {}`,
    );
  if (input.remoteUnit !== undefined && !units.includes(input.remoteUnit))
    throw refuse(
      `"${input.hook}" is about ${input.remoteUnit}, but remoteUnits of the relation has: ${describeKnownNames(input.remoteUnit, units)}`,
    );
  const departing = kind === 'relation-departed' ? (input.departingUnit ?? remoteUnit) : undefined;
  return {
    kind,
    endpoint: relation.endpoint,
    relation: relation.id,
    remoteApp,
    ...(remoteUnit === undefined || kind === 'relation-created' || kind === 'relation-broken'
      ? {}
      : { remoteUnit }),
    ...(departing === undefined ? {} : { departingUnit: departing }),
  };
}

function planContainer(
  { charm, state }: Scene,
  { subject, kind }: HookNameParts<(typeof containerKinds)[number]>,
  input: HookInput,
): Hook {
  assertDeclared(charm.files.metadata, charm.containers, { hook: input.hook, what: 'container', subject });
  const container = state.containers[subject];
  if (container?.canConnect !== true)
    throw refuse(
      `"${input.hook}" comes only when Pebble answers: write containers: { "${subject}": { canConnect: true } } in the state`,
    );
  if (kind === 'pebble-ready') return { kind, container: subject };
  if (kind === 'pebble-custom-notice') {
    const notice =
      container.notices.find(({ id }) => id === input.notice) ??
      (input.notice === undefined ? container.notices.at(-1) : undefined);
    if (notice === undefined)
      throw refuse(
        `"${input.hook}" is about a notice that the container does not have: write notices: [{ id: "1", key: "example.com/path" }] in the container, and notice: "1" in the event`,
      );
    return { kind, container: subject, notice: { id: notice.id, type: notice.type, key: notice.key } };
  }
  const { check } = input;
  if (check === undefined)
    throw refuse(`"${input.hook}" is about a check: name it, { hook: "${input.hook}", check: "..." }`);
  return { kind, container: subject, check };
}

function planStorage(
  { charm, state }: Scene,
  { subject, kind }: HookNameParts<(typeof storageKinds)[number]>,
  input: HookInput,
): Hook {
  assertDeclared(charm.files.metadata, charm.storage, { hook: input.hook, what: 'storage', subject });
  const ids = Object.keys(state.storage).filter((id) => id.startsWith(`${subject}/`));
  const id = input.storage ?? ids[0];
  if (id === undefined || !ids.includes(id))
    throw refuse(
      `"${input.hook}" needs a storage that state.storage does not have: add "${id ?? `${subject}/0`}": { location: "/a/directory" }`,
    );
  return { kind, storage: id };
}

function planSecret({ state }: Scene, kind: (typeof secretKinds)[number], input: HookInput): Hook {
  const { secrets } = state;
  const wanted = input.secret?.replace(/^secret:/, '');
  const found = secrets.filter(({ id, label }) => wanted === undefined || wanted === id || wanted === label);
  const [secret] = found;
  const known = secrets.map(({ id, label }) => label || id);
  if (secret === undefined)
    throw refuse(
      `"${input.hook}" is about a secret that state.secrets does not have. It has: ${describeKnownNames(wanted ?? '', known)}`,
    );
  if (found.length > 1)
    throw refuse(
      `"${input.hook}" could mean ${found.length} secrets: say which, for example { hook: "${input.hook}", secret: "${known[0]}" }`,
    );
  const isOwn = secret.owner === 'application' || secret.owner === 'unit';
  if (isOwn === (kind === 'secret-changed'))
    throw refuse(
      `${kind} ${isOwn ? 'does not come to the owner' : 'comes only to the owner'} of a secret, and the owner of "${secret.label || secret.id}" is "${secret.owner}"`,
    );
  const hasRevision = kind === 'secret-expired' || kind === 'secret-remove';
  const revision = hasRevision ? (input.revision ?? secret.revision ?? 1) : undefined;
  return { kind, secret: secret.id, label: secret.label, ...(revision === undefined ? {} : { revision }) };
}

function assertDeclared(
  file: string,
  declared: readonly { readonly name: string }[],
  { hook, what, subject }: { readonly hook: string; readonly what: string; readonly subject: string },
): void {
  const names = declared.map(({ name }) => name);
  if (names.includes(subject)) return;
  throw refuse(
    `"${hook}" names the ${what} "${subject}", but ${describeDeclared(`${what}s`, file, subject, names)}`,
  );
}

function refuse(problem: string): InconsistentStateError {
  return new InconsistentStateError([problem]);
}
