import {
  addUserSecret,
  getOwnValue,
  grantUserSecret,
  type Model,
  removeUserSecret,
  revokeUserSecret,
  type Secret,
  updateUserSecret,
  withholdSecret,
} from 'charmkit/juju-model';
import { renderColumns } from '../../status/columns.ts';
import { CliError } from '../cli-error.ts';
import { createFormatOption, renderFormat } from '../output.ts';
import { parsePairs } from '../pairs.ts';
import type { Verb, VerbArguments } from '../verb.ts';

const columns = ['ID', 'Name', 'Owner', 'Rotation', 'Revision', 'Last updated'].map((title) =>
  title === 'Revision' ? ({ title, align: 'right' } as const) : { title },
);

export const secretsVerb: Verb = {
  name: 'secrets',
  aliases: ['list-secrets'],
  usage: '',
  summary: 'List the secrets of the model',
  example: 'secrets --format yaml',
  operands: [0, 0],
  options: { format: createFormatOption('tabular', 'yaml', 'json') },
  run({ simulator: { model }, print }, given) {
    const secrets = sortSecrets(Object.values(model.secrets));
    const details = Object.fromEntries(secrets.map((secret) => [secret.id, describeSecret(secret)]));
    print(renderFormat(given, details, () => `${renderColumns(columns, secrets.map(renderRow))}\n`));
  },
};

export const showSecretVerb: Verb = {
  name: 'show-secret',
  usage: '<id or name>',
  summary: 'Show a secret',
  example: 'show-secret admin --reveal',
  operands: [1, 1],
  options: {
    reveal: { type: 'boolean', help: 'Show the content too' },
    revisions: { type: 'boolean', help: 'Show each revision' },
    format: createFormatOption('yaml', 'json'),
  },
  run({ simulator: { model }, print }, given) {
    const secret = secretNamed(model, given.operands[0] ?? '');
    const shown = {
      ...describeSecret(secret),
      ...(given.flag('reveal') ? { content: renderContent(secret, given) } : {}),
      ...(given.flag('revisions') ? { revisions: secret.revisions.map(describeRevision) } : {}),
      ...(secret.grants.length > 0
        ? { access: secret.grants.map((grant) => describeGrant(model, grant)) }
        : {}),
    };
    print(renderFormat(given, { [secret.id]: shown }));
  },
};

/** Juju's JSON wraps the content once more (cmd/juju/secrets/list.go). */
function renderContent(secret: Secret, given: VerbArguments): object {
  const content = readContent(secret);
  return given.choice('format') === 'json' ? { Data: content } : content;
}

export const addSecretVerb: Verb = {
  name: 'add-secret',
  usage: '<name> <key>=<value> ...',
  summary: "Add a secret of the model's user",
  example: 'add-secret admin password=hello',
  operands: [2, 1000],
  run({ simulator, print }, { operands: [name = '', ...pairs] }) {
    print(`secret:${addUserSecret(simulator.model, name, parsePairs(pairs)).id}\n`);
  },
};

export const updateSecretVerb: Verb = {
  name: 'update-secret',
  usage: '<id or name> <key>=<value> ...',
  summary: "Add a revision to a secret of the model's user",
  example: 'update-secret admin password=other',
  operands: [2, 1000],
  async run({ simulator }, { operands: [name = '', ...pairs] }) {
    updateUserSecret(simulator.model, secretNamed(simulator.model, name).id, parsePairs(pairs));
    await simulator.settle();
  },
};

export const removeSecretVerb: Verb = {
  name: 'remove-secret',
  usage: '<id or name>',
  summary: "Remove a secret of the model's user",
  example: 'remove-secret admin',
  operands: [1, 1],
  async run({ simulator }, { operands: [name = ''] }) {
    removeUserSecret(simulator.model, secretNamed(simulator.model, name).id);
    await simulator.settle();
  },
};

export const grantSecretVerb: Verb = {
  name: 'grant-secret',
  usage: '<id or name> <application>',
  summary: 'Let an application read a secret',
  example: 'grant-secret admin grafana',
  operands: [2, 2],
  async run({ simulator }, { operands: [name = '', app = ''] }) {
    grantUserSecret(simulator.model, secretNamed(simulator.model, name).id, app);
    await simulator.settle();
  },
};

export const revokeSecretVerb: Verb = {
  name: 'revoke-secret',
  usage: '<id or name> <application>',
  summary: 'Take a secret back from an application',
  example: 'revoke-secret admin grafana',
  operands: [2, 2],
  async run({ simulator }, { operands: [name = '', app = ''] }) {
    revokeUserSecret(simulator.model, secretNamed(simulator.model, name).id, app);
    await simulator.settle();
  },
};

export const withholdSecretVerb: Verb = {
  name: 'withhold-secret',
  usage: '<id or name>',
  summary: 'Refuse a secret to everybody, as Juju does now and then',
  example: 'withhold-secret admin --as not-found',
  operands: [1, 1],
  options: {
    as: {
      type: 'string',
      choices: ['denied', 'not-found', 'given'],
      help: 'Denied, as if it did not exist, or given again',
    },
  },
  async run({ simulator }, given) {
    const as = given.choice('as');
    const { id } = secretNamed(simulator.model, given.operands[0] ?? '');
    withholdSecret(simulator.model, id, as === 'given' ? undefined : (as as 'denied' | 'not-found'));
    await simulator.settle();
  },
};

/** The content of `juju secrets` and `juju show-secret` (cmd/juju/secrets/list.go). */
function describeSecret(secret: Secret): object {
  const [first, last] = [secret.revisions[0], secret.revisions.at(-1)];
  const isOfUser = secret.owner.kind === 'model';
  return {
    revision: last?.number,
    expires: renderTime(last?.expireAtMs),
    rotation: secret.rotate,
    rotates: renderTime(secret.rotateAtMs),
    owner: isOfUser ? '<model>' : secret.owner.name,
    description: secret.description || undefined,
    [isOfUser ? 'name' : 'label']: secret.label || undefined,
    created: renderTime(first?.createdMs),
    updated: renderTime(last?.createdMs),
  };
}

function describeRevision({ number, createdMs, expireAtMs }: Secret['revisions'][number]): object {
  const [created, expires] = [renderTime(createdMs), renderTime(expireAtMs)];
  return { revision: number, backend: 'internal', created, updated: created, expires };
}

function describeGrant(model: Model, { app, unit, relation }: Secret['grants'][number]): object {
  const sides = model.relations[relation ?? -1]?.sides ?? [];
  const scope = sides.map((side) => `${side.app}.${side.endpoint}`).join('#');
  return {
    target: unit === undefined ? `application-${app}` : `unit-${unit.replace('/', '-')}`,
    scope: relation === undefined ? `model-${model.uuid}` : `relation-${scope}`,
    role: 'view',
  };
}

function readContent({ revisions }: Secret): object {
  const entries = Object.entries(revisions.at(-1)?.content ?? {});
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  );
}

/** By owner, and the newest revision first. */
function sortSecrets(secrets: readonly Secret[]): readonly Secret[] {
  const owner = ({ owner: { kind, name } }: Secret) => (kind === 'model' ? '<model>' : name);
  const revision = (secret: Secret) => secret.revisions.at(-1)?.number ?? 0;
  return [...secrets].sort((a, b) =>
    owner(a) === owner(b) ? revision(b) - revision(a) : owner(a) < owner(b) ? -1 : 1,
  );
}

function renderRow({ id, owner, label, rotate, revisions }: Secret): readonly string[] {
  const isOfUser = owner.kind === 'model';
  return [
    id,
    isOfUser ? label : '-',
    isOfUser ? '<model>' : owner.name,
    rotate,
    `${revisions.at(-1)?.number ?? ''}`,
    new Date(revisions.at(-1)?.createdMs ?? 0).toISOString(),
  ];
}

function renderTime(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

function secretNamed(model: Model, name: string): Secret {
  const id = name.replace(/^secret:/, '');
  const secret =
    getOwnValue(model.secrets, id) ??
    Object.values(model.secrets).find((each) => each.owner.kind === 'model' && each.label === name);
  if (!secret) throw new CliError(`secret "${name}" not found`);
  return secret;
}
