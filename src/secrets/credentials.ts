import { describeTrouble, type HookContext, type KeptSecrets, type SecretTrouble } from 'charmkit/charm';
import type { SecretContent } from 'charmkit/hook-tools';
import type { CharmConfig } from '../config.ts';
import { expanded } from '../grafana/settings/expansion.ts';

/** The options that name a secret, and the keys that the charm reads from it. */
const keysOf: Readonly<Record<SecretOption, Keys>> = {
  smtp_credentials: { needed: ['password'], optional: ['username'], unwritable: expanded },
  ldap_credentials: { needed: ['bind-password'], optional: [] },
};

type SecretOption = 'smtp_credentials' | 'ldap_credentials';

interface Keys {
  readonly needed: readonly string[];
  readonly optional: readonly string[];
  /** Characters that the target file can't contain. */
  readonly unwritable?: RegExp;
}

const secretOptions = Object.keys(keysOf) as SecretOption[];

export interface CredentialsObservation {
  readonly contents: Readonly<Partial<Record<SecretOption, SecretContent>>>;
  /** Why a secret can't be used, and the command that corrects it. */
  readonly problems: readonly string[];
  /** The same for secrets that were read before: Grafana continues with their last content. */
  readonly kept: readonly string[];
}

/** Observes the user names and passwords that the operator provides in Juju secrets. */
export async function observeCredentials(
  { env }: HookContext,
  secrets: KeptSecrets,
  config: CharmConfig,
): Promise<CredentialsObservation> {
  const read = await Promise.all(
    secretOptions.map(async (option) => {
      const id = config[option];
      return id === undefined ? undefined : readCredentials({ app: env.app, secrets, option, id });
    }),
  );
  const found = read.filter((each) => each !== undefined);
  return {
    contents: Object.fromEntries(
      found.flatMap(({ option, content }) => (content ? [[option, content]] : [])),
    ),
    problems: found.flatMap(({ content, problem = [] }) => (content ? [] : problem)),
    kept: found.flatMap(({ content, problem = [] }) => (content ? problem : [])),
  };
}

interface Read {
  readonly option: SecretOption;
  readonly content: SecretContent | undefined;
  readonly problem?: string | undefined;
}

async function readCredentials({
  app,
  secrets,
  option,
  id,
}: {
  readonly app: string;
  readonly secrets: KeptSecrets;
  readonly option: SecretOption;
  readonly id: string;
}): Promise<Read> {
  const request = { id, namer: 'option', place: `option ${option}` } as const;
  const { content, trouble } = await secrets.read(request);
  const unread = trouble && `option ${option}: ${describeUnread(trouble, { app, option, id })}`;
  if (!content) return { option, content, problem: unread };
  const problem = findProblem(option, content);
  if (problem !== undefined) {
    const advice = `run juju update-secret ${id} ${renderExample(option)}`;
    return { option, content: undefined, problem: `option ${option}: ${problem}; ${advice}` };
  }
  const selected = selectKeys(option, content);
  secrets.keep(request, selected);
  return { option, content: selected, problem: unread };
}

function describeUnread(
  trouble: SecretTrouble,
  { app, option, id }: { readonly app: string; readonly option: SecretOption; readonly id: string },
): string {
  if (trouble === 'denied') return `permission denied; run juju grant-secret ${id} ${app}`;
  const reason =
    trouble === 'not-found' ? 'does not exist' : `is refused, because ${describeTrouble(trouble)}`;
  return (
    `${id} ${reason}; run juju add-secret NAME ${renderExample(option)}, juju grant-secret NAME ${app}` +
    ` and juju config ${app} ${option}=<the id it printed>`
  );
}

function findProblem(option: SecretOption, content: SecretContent): string | undefined {
  const { needed, optional, unwritable } = keysOf[option];
  const missing = needed.find((key) => !content[key]);
  if (missing !== undefined) return `the secret has no ${missing}`;
  const odd = [...needed, ...optional].find((key) => unwritable?.test(content[key] ?? ''));
  return (
    odd &&
    `the secret's ${odd} contains a line break, \${ or %(...)s, which Grafana's configuration can't contain`
  );
}

function selectKeys(option: SecretOption, content: SecretContent): SecretContent {
  const { needed, optional } = keysOf[option];
  const keys = [...needed, ...optional].filter((key) => content[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, content[key] ?? '']));
}

function renderExample(option: SecretOption): string {
  return [...keysOf[option].optional, ...keysOf[option].needed].map((key) => `${key}=...`).join(' ');
}
