import type { ConfigOption, Endpoint } from '../juju-model/index.ts';
import { describeDeclared, describeKnownNames } from './known-names.ts';
import type { DeclaredCharm } from './read-charm.ts';
import type { RelationState, SecretState, State } from './state.ts';

/** The unit whose state it is. */
export interface Owner {
  readonly app: string;
  readonly unit: string;
}

type Check = (charm: DeclaredCharm, state: State, owner: Owner) => readonly string[];

/** What in a state contradicts the charm's YAML files, Juju, or itself: one sentence for each fault. */
export function checkState(charm: DeclaredCharm, state: State, owner: Owner): readonly string[] {
  return checks.flatMap((check) => check(charm, state, owner));
}

const checks: readonly Check[] = [
  checkUnit,
  checkConfig,
  checkEndpoints,
  checkRelations,
  checkNames,
  checkPaths,
  checkSecrets,
  checkStorage,
];

function checkUnit(_charm: DeclaredCharm, _state: State, { unit }: Owner): readonly string[] {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*\/(0|[1-9]\d*)$/.test(unit)) return [];
  return [`state.unit is "${unit}", but a unit is named like "hello/0": the application, a slash, a number`];
}

function checkConfig({ options, files }: DeclaredCharm, { config }: State): readonly string[] {
  return Object.entries(config).flatMap(([name, value]) => {
    const option = options[name];
    if (option === undefined)
      return [
        `state.config has "${name}", but ${describeDeclared('options', files.config, name, Object.keys(options))}`,
      ];
    if (hasOptionType(option, value)) return [];
    return [
      `state.config.${name} is a ${typeof value}, but ${files.config} declares the type ${option.type}: ${optionAdvice[option.type]}`,
    ];
  });
}

const optionAdvice: Readonly<Record<ConfigOption['type'], string>> = {
  string: 'write it in quotes',
  int: 'write an integer without quotes',
  float: 'write a number without quotes',
  boolean: 'write true or false without quotes',
  secret: 'write "secret:" and the id of a secret in state.secrets',
};

function hasOptionType({ type }: ConfigOption, value: string | number | boolean): boolean {
  if (type === 'int') return Number.isInteger(value);
  if (type === 'float') return typeof value === 'number';
  if (type === 'secret') return typeof value === 'string' && /^(secret:.+)?$/.test(value);
  return typeof value === type;
}

function checkEndpoints({ endpoints, files }: DeclaredCharm, { relations }: State): readonly string[] {
  const names = endpoints.map(({ name }) => name);
  return relations.flatMap(({ endpoint }, index) =>
    names.includes(endpoint)
      ? []
      : [
          `${place(index)}.endpoint is "${endpoint}", but ${describeDeclared('endpoints', files.metadata, endpoint, names)}`,
        ],
  );
}

function checkRelations(
  { endpoints, files }: DeclaredCharm,
  { relations }: State,
  owner: Owner,
): readonly string[] {
  const problems = relations.flatMap((relation, index) => {
    const first = relations.findIndex(({ id }) => id === relation.id);
    const double = `${place(index)}.id is ${relation.id}, as in ${place(first)}: each relation has its own, or leave the ids out`;
    const endpoint = endpoints.find(({ name }) => name === relation.endpoint);
    return [
      ...(first === index ? [] : [double]),
      ...(endpoint?.role === 'peer' ? checkPeer(relation, index, owner) : []),
      ...(endpoint !== undefined && endpoint.role !== 'peer' ? checkRemote(relation, index, owner) : []),
    ];
  });
  return [...problems, ...endpoints.flatMap((endpoint) => checkLimit(endpoint, relations, files.metadata))];
}

function checkLimit({ name, role, limit }: Endpoint, relations: State['relations'], file: string): string[] {
  const count = relations.filter(({ endpoint }) => endpoint === name).length;
  const most = role === 'peer' ? 1 : (limit ?? Number.POSITIVE_INFINITY);
  if (count <= most) return [];
  const why = role === 'peer' ? 'a peer endpoint has one relation' : `${file} limits it to ${limit}`;
  return [`state.relations has ${count} relations of "${name}", but ${why}`];
}

function checkPeer(relation: RelationState, index: number, { app, unit }: Owner): readonly string[] {
  const { endpoint, remoteApp, remoteAppData, remoteUnits } = relation;
  const isPeer = `because "${endpoint}" is a peer endpoint`;
  return [
    ...(remoteApp === undefined || remoteApp === app
      ? []
      : [`${place(index)}.remoteApp is "${remoteApp}": leave it out, ${isPeer}`]),
    ...(Object.keys(remoteAppData).length === 0
      ? []
      : [
          `${place(index)}.remoteAppData has data: write it to localAppData, ${isPeer} and there is one application`,
        ]),
    ...(unit in remoteUnits
      ? [`${place(index)}.remoteUnits has "${unit}", which is this unit: write its data to localUnitData`]
      : []),
    ...checkUnitNames(relation, index, app),
  ];
}

function checkRemote(relation: RelationState, index: number, { app }: Owner): readonly string[] {
  const { remoteApp, endpoint } = relation;
  if (remoteApp === undefined)
    return [`${place(index)} has no remoteApp: name the application on the other side of "${endpoint}"`];
  if (remoteApp === app)
    return [
      `${place(index)}.remoteApp is "${app}", which is this unit's own application: give the other one another name`,
    ];
  return checkUnitNames(relation, index, remoteApp);
}

function checkUnitNames({ remoteUnits }: RelationState, index: number, app: string): readonly string[] {
  return Object.keys(remoteUnits)
    .filter((name) => !new RegExp(`^${app}/(0|[1-9]\\d*)$`).test(name))
    .map(
      (name) => `${place(index)}.remoteUnits has "${name}", but units of "${app}" are named like "${app}/0"`,
    );
}

/** The containers and resources of a state must be in the charm's metadata. */
function checkNames(charm: DeclaredCharm, state: State): readonly string[] {
  return (['containers', 'resources'] as const).flatMap((section) => {
    const names = charm[section].map(({ name }) => name);
    const unknown = Object.keys(state[section]).filter((name) => !names.includes(name));
    const describe = (name: string) => describeDeclared(section, charm.files.metadata, name, names);
    return unknown.map((name) => `state.${section} has "${name}", but ${describe(name)}`);
  });
}

function checkPaths(_charm: DeclaredCharm, { containers }: State): readonly string[] {
  return Object.entries(containers).flatMap(([name, { files, directories }]) =>
    [...Object.keys(files), ...Object.keys(directories)]
      .filter((path) => !path.startsWith('/'))
      .map(
        (path) =>
          `state.containers.${name} has the file "${path}": write its absolute path, which begins with "/"`,
      ),
  );
}

function checkSecrets(_charm: DeclaredCharm, { secrets, relations }: State): readonly string[] {
  const ids = relations.map(({ id }) => id);
  const apps = relations.flatMap(({ remoteApp }) => remoteApp ?? []);
  const problems = secrets.flatMap((secret, index) => [
    ...checkSecretOwner(secret, index, apps),
    ...secret.grants
      .filter((id) => !ids.includes(id))
      .map(
        (id) =>
          `state.secrets[${index}].grants has ${id}, but the ids of state.relations are: ${ids.join(', ') || 'none'}`,
      ),
  ]);
  return [...problems, ...checkSecretIds(secrets), ...secrets.flatMap(checkSecretKeys)];
}

function checkSecretOwner(
  { owner, grants }: SecretState,
  index: number,
  apps: readonly string[],
): readonly string[] {
  const isOwn = owner === 'application' || owner === 'unit';
  if (!isOwn && grants.length > 0)
    return [
      `state.secrets[${index}].grants says who may read it, but only the owner "${owner}" knows that: leave grants out`,
    ];
  if (isOwn || owner === 'user' || apps.includes(owner)) return [];
  return [
    `state.secrets[${index}].owner is "${owner}": write "application", "unit", "user", or the remoteApp of one of state.relations, which are: ${describeKnownNames(owner, apps)}`,
  ];
}

/** Juju's rule for keys (core/secrets). */
function checkSecretKeys({ content, latest }: SecretState, index: number): readonly string[] {
  return Object.keys({ ...content, ...latest })
    .filter((key) => !/^[a-z](?:-?[a-z0-9]){2,}$/.test(key))
    .map(
      (key) =>
        `state.secrets[${index}] has the key "${key}": Juju takes keys of three or more lower-case letters, digits and single hyphens`,
    );
}

function checkSecretIds(secrets: State['secrets']): readonly string[] {
  return secrets.flatMap(({ id, label }, index) => {
    const isInvalid = !/^[0-9a-v]{19}[0g]$/.test(id);
    const first = secrets.findIndex((each) => each.id === id);
    const named = label === '' ? index : secrets.findIndex((each) => each.label === label);
    return [
      ...(isInvalid
        ? [`state.secrets[${index}].id is not the 20 characters of an id of Juju: leave it out to get one`]
        : []),
      ...(first === index
        ? []
        : [
            `state.secrets[${index}].id is that of state.secrets[${first}]: leave the ids out to get different ones`,
          ]),
      ...(named === index
        ? []
        : [
            `state.secrets[${index}].label is "${label}", as in state.secrets[${named}]: a label names one secret`,
          ]),
    ];
  });
}

function checkStorage({ storage, files }: DeclaredCharm, state: State): readonly string[] {
  const names = storage.map(({ name }) => name);
  return Object.keys(state.storage).flatMap((id) => {
    const [name = '', number] = id.split('/');
    if (number === undefined || !/^\d+$/.test(number))
      return [
        `state.storage has "${id}", but storage has ids like "data/0": the name in ${files.metadata}, a slash, a number`,
      ];
    if (names.includes(name)) return [];
    return [`state.storage has "${id}", but ${describeDeclared('storages', files.metadata, name, names)}`];
  });
}

function place(index: number): string {
  return `state.relations[${index}]`;
}
