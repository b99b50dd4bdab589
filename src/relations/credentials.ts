import type { HookContext } from 'charmkit/charm';
import type { SecretContent } from 'charmkit/hook-tools';
import type { CharmConfig } from '../config.ts';
import { expanded } from '../grafana/expansion.ts';
import type { KeptSecrets } from './kept-secrets.ts';

/** The options that name a secret, and the keys that the charm takes from it. */
const keysOf: Readonly<Record<SecretOption, Keys>> = {
  smtp_credentials: {
    needed: ['password'],
    optional: ['username'],
    unwritable: expanded,
  },
  ldap_credentials: { needed: ['bind-password'], optional: [] },
};

type SecretOption = 'smtp_credentials' | 'ldap_credentials';

interface Keys {
  readonly needed: readonly string[];
  readonly optional: readonly string[];
  /** What the file that it goes into can't hold. */
  readonly unwritable?: RegExp;
}

const secretOptions = Object.keys(keysOf) as SecretOption[];

export interface CredentialsObservation {
  readonly contents: Readonly<Partial<Record<SecretOption, SecretContent>>>;
  /** What keeps a secret from being used, and the command that mends it. */
  readonly problems: readonly string[];
}

/** The user names and passwords that the operator gives in Juju secrets. */
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
      found.flatMap((each) => ('content' in each ? [[each.option, each.content]] : [])),
    ),
    problems: found.flatMap((each) => ('problem' in each ? [each.problem] : [])),
  };
}

type Read =
  | { readonly option: SecretOption; readonly content: SecretContent }
  | { readonly option: SecretOption; readonly problem: string };

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
  const refuse = (problem: string): Read => ({ option, problem: `option ${option}: ${problem}` });
  const content = await secrets.read(id);
  if (content === 'denied') return refuse(`may not be read; run juju grant-secret ${id} ${app}`);
  if (content === 'not-found') {
    return refuse(
      `there is no ${id}; run juju add-secret NAME ${exampleOf(option)}, juju grant-secret NAME ${app}` +
        ` and juju config ${app} ${option}=<the id it printed>`,
    );
  }
  const problem = problemOf(option, content);
  if (problem !== undefined) return refuse(`${problem}; run juju update-secret ${id} ${exampleOf(option)}`);
  secrets.keep(id, taken(option, content));
  return { option, content: taken(option, content) };
}

function problemOf(option: SecretOption, content: SecretContent): string | undefined {
  const { needed, optional, unwritable } = keysOf[option];
  const missing = needed.find((key) => !content[key]);
  if (missing !== undefined) return `the secret has no ${missing}`;
  const odd = [...needed, ...optional].find((key) => unwritable?.test(content[key] ?? ''));
  return (
    odd && `the secret's ${odd} holds a line break, \${ or %(...)s, which Grafana's configuration can't hold`
  );
}

function taken(option: SecretOption, content: SecretContent): SecretContent {
  const { needed, optional } = keysOf[option];
  const keys = [...needed, ...optional].filter((key) => content[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, content[key] ?? '']));
}

function exampleOf(option: SecretOption): string {
  return [...keysOf[option].optional, ...keysOf[option].needed].map((key) => `${key}=...`).join(' ');
}
