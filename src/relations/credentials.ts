import type { HookContext } from 'charmkit/charm';
import {
  PermissionDeniedError,
  type SecretContent,
  SecretNotFoundError,
  secretGet,
} from 'charmkit/hook-tools';
import * as z from 'zod';
import type { CharmConfig } from '../config.ts';
import { credentialsPath } from '../grafana/files.ts';
import type { WorkloadObservation } from '../grafana/observe-workload.ts';
import type { Scope } from './scope.ts';

/** The options that name a secret, and the keys that the charm takes from it. */
const keysOf: Readonly<Record<SecretOption, Keys>> = {
  smtp_credentials: {
    needed: ['password'],
    optional: ['username'],
    unwritable: /\$(__\w+)?\{|%\([^)]+\)s|[\r\n]/,
  },
  ldap_credentials: { needed: ['bind-password'], optional: [] },
};

type SecretOption = 'smtp_credentials' | 'ldap_credentials';

interface Keys {
  readonly needed: readonly string[];
  readonly optional: readonly string[];
  /** What Grafana replaces in the file that it goes into, or can't hold there; there is no way to write it otherwise. */
  readonly unwritable?: RegExp;
}

const secretOptions = Object.keys(keysOf) as SecretOption[];

/** What the secrets held when they were read last, kept beside the files that it went into. */
type Kept = Readonly<Partial<Record<SecretOption, { readonly id: string; readonly content: SecretContent }>>>;

export interface CredentialsObservation {
  readonly contents: Readonly<Partial<Record<SecretOption, SecretContent>>>;
  /** What keeps a secret from being used, and the command that mends it. */
  readonly problems: readonly string[];
  /** To be kept in the container for the next hook; undefined where there never was anything. */
  readonly file: string | undefined;
}

const keptSecret = z.object({ id: z.string(), content: z.record(z.string(), z.string()) }).optional();
const keptSchema = z
  .object({ smtp_credentials: keptSecret, ldap_credentials: keptSecret })
  .catch({} as never);

/**
 * The user names and passwords that the operator gives in Juju secrets. They are asked for when they may have changed,
 * and again by every hook while there is trouble with one: Juju tells nobody that a secret was granted.
 */
export async function observeCredentials(
  context: HookContext,
  scope: Scope,
  { config, workload }: { readonly config: CharmConfig; readonly workload: WorkloadObservation | undefined },
): Promise<CredentialsObservation> {
  const text = workload?.files.get(credentialsPath);
  const isStale = scope === 'everything' || context.event.kind === 'secret-changed';
  const kept = isStale ? {} : parseKept(text);
  const read = await Promise.all(
    secretOptions.map(async (option) => {
      const id = config[option];
      if (id === undefined) return undefined;
      const known = kept[option];
      return known?.id === id ? { option, ...known } : readCredentials(context, option, id);
    }),
  );
  const found = read.filter((each) => each !== undefined);
  const sound = found.filter((each) => 'content' in each);
  return {
    contents: Object.fromEntries(sound.map(({ option, content }) => [option, content])),
    problems: found.flatMap((each) => ('problem' in each ? [each.problem] : [])),
    file: sound.length === 0 && text === undefined ? undefined : renderKept(sound),
  };
}

type Read =
  | { readonly option: SecretOption; readonly id: string; readonly content: SecretContent }
  | { readonly option: SecretOption; readonly problem: string };

async function readCredentials(context: HookContext, option: SecretOption, id: string): Promise<Read> {
  const refuse = (problem: string): Read => ({ option, problem: `option ${option}: ${problem}` });
  try {
    const content = await secretGet(context.tools, { id, revision: 'refresh' });
    const problem = problemOf(option, content);
    return problem === undefined
      ? { option, id, content: taken(option, content) }
      : refuse(`${problem}; run juju update-secret ${id} ${exampleOf(option)}`);
  } catch (error) {
    if (error instanceof PermissionDeniedError) {
      return refuse(`may not be read; run juju grant-secret ${id} ${context.env.app}`);
    }
    if (!(error instanceof SecretNotFoundError)) throw error;
    return refuse(
      `there is no ${id}; run juju add-secret NAME ${exampleOf(option)}, juju grant-secret NAME ${context.env.app}` +
        ` and juju config ${context.env.app} ${option}=<the id it printed>`,
    );
  }
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

function parseKept(text: string | undefined): Kept {
  try {
    return keptSchema.parse(JSON.parse(text ?? '{}')) as Kept;
  } catch {
    return {};
  }
}

function renderKept(read: readonly { option: SecretOption; id: string; content: SecretContent }[]): string {
  return JSON.stringify(Object.fromEntries(read.map(({ option, id, content }) => [option, { id, content }])));
}
