import {
  addUserSecret,
  grantUserSecret,
  type Model,
  type Secret,
  withholdSecret,
} from '../../../juju-model/index.ts';
import { renderColumns } from '../../status/columns.ts';
import { CliError } from '../cli-error.ts';
import { parsePairs } from '../pairs.ts';
import type { Verb } from '../verb.ts';
import { renderYaml } from '../yaml.ts';

const columns = ['ID', 'Name', 'Owner', 'Rotation', 'Revision', 'Last updated'].map((title) => ({ title }));

export const secretsVerb: Verb = {
  name: 'secrets',
  aliases: ['list-secrets'],
  usage: '',
  summary: 'List the secrets of the model',
  operands: [0, 0],
  run({ simulator: { model }, print }) {
    const rows = Object.values(model.secrets).map((secret) => [
      secret.id,
      secret.owner.kind === 'model' ? secret.label : '-',
      secret.owner.kind === 'model' ? '<model>' : secret.owner.name,
      secret.rotate,
      `${secret.revisions.at(-1)?.number ?? ''}`,
      new Date(secret.revisions.at(-1)?.createdMs ?? 0).toISOString(),
    ]);
    print(`${renderColumns(columns, rows)}\n`);
  },
};

export const showSecretVerb: Verb = {
  name: 'show-secret',
  usage: '<id or name>',
  summary: 'Show a secret; --reveal shows its content',
  operands: [1, 1],
  options: { reveal: { type: 'boolean' }, format: { type: 'string' } },
  run({ simulator: { model }, print }, given) {
    const secret = secretNamed(model, given.operands[0] ?? '');
    const last = secret.revisions.at(-1);
    const content = Object.entries(last?.content ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]);
    const shown = {
      [secret.id]: {
        revision: last?.number,
        rotation: secret.rotate,
        owner: secret.owner.kind === 'model' ? '<model>' : secret.owner.name,
        description: secret.description || undefined,
        [secret.owner.kind === 'model' ? 'name' : 'label']: secret.label || undefined,
        ...(given.flag('reveal') ? { content: Object.fromEntries(content) } : {}),
      },
    };
    print(given.text('format') === 'json' ? `${JSON.stringify(shown)}\n` : renderYaml(shown));
  },
};

export const addSecretVerb: Verb = {
  name: 'add-secret',
  usage: '<name> <key>=<value> ...',
  summary: "Add a secret of the model's user",
  operands: [2, 1000],
  run({ simulator, print }, { operands: [name = '', ...pairs] }) {
    print(`secret:${addUserSecret(simulator.model, name, parsePairs(pairs)).id}\n`);
  },
};

export const grantSecretVerb: Verb = {
  name: 'grant-secret',
  usage: '<id or name> <application>',
  summary: 'Let an application read a secret',
  operands: [2, 2],
  async run({ simulator }, { operands: [name = '', app = ''] }) {
    grantUserSecret(simulator.model, secretNamed(simulator.model, name).id, app);
    await simulator.settle();
  },
};

export const withholdSecretVerb: Verb = {
  name: 'withhold-secret',
  usage: '<id or name>',
  summary: 'Refuse a secret to everybody, as Juju does now and then; --as not-found, --as given',
  operands: [1, 1],
  options: { as: { type: 'string' } },
  async run({ simulator }, given) {
    const as = given.text('as') ?? 'denied';
    if (as !== 'denied' && as !== 'not-found' && as !== 'given')
      throw new CliError(`"${as}" is not one of denied, not-found, given`);
    const { id } = secretNamed(simulator.model, given.operands[0] ?? '');
    withholdSecret(simulator.model, id, as === 'given' ? undefined : as);
    await simulator.settle();
  },
};

function secretNamed(model: Model, name: string): Secret {
  const id = name.replace(/^secret:/, '');
  const secret =
    model.secrets[id] ??
    Object.values(model.secrets).find((each) => each.owner.kind === 'model' && each.label === name);
  if (!secret) throw new CliError(`secret "${name}" not found`);
  return secret;
}
