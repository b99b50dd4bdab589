import { describeTrouble, type KeptSecrets, type SecretTrouble } from 'charmkit/charm';
import type { SecretContent } from 'charmkit/hook-tools';

/** A secret that an option names. The operator provides and grants it. */
export interface OptionSecret {
  readonly id: string;
  /** Where the option names it, for messages. */
  readonly place: string;
  readonly needed: readonly string[];
  readonly optional?: readonly string[];
  /** Values that the target file can't contain, and what is wrong with them. */
  readonly unwritable?: { readonly form: RegExp; readonly problem: string } | undefined;
  /** What the operator does with another secret's id. Default: to name it in the same place. */
  readonly renaming?: string;
}

export interface OptionSecretReading {
  /** The keys that the charm reads. Undefined if the secret can't be used. */
  readonly content: SecretContent | undefined;
  /**
   * Why the secret can't be read or used, and the command that corrects it. With a content: Grafana continues with the
   * last one.
   */
  readonly problem: string | undefined;
}

/** Reads a secret that an option of the application `app` names, and keeps what the charm reads of it. */
export async function readOptionSecret(
  app: string,
  secrets: KeptSecrets,
  secret: OptionSecret,
): Promise<OptionSecretReading> {
  const { id, place, needed, optional = [] } = secret;
  const request = { id, namer: 'option', place } as const;
  const { content, trouble } = await secrets.read(request);
  const unread = trouble && `${place}: ${describeUnread(app, secret, trouble)}`;
  if (!content) return { content: undefined, problem: unread };
  const fault = findFault(secret, content);
  if (fault !== undefined) {
    const advice = `run juju update-secret ${id} ${renderExample(secret)}`;
    return { content: undefined, problem: `${place}: ${fault}; ${advice}` };
  }
  const keys = [...needed, ...optional].filter((key) => content[key] !== undefined);
  const used = Object.fromEntries(keys.map((key) => [key, content[key] ?? '']));
  secrets.keep(request, used);
  return { content: used, problem: unread };
}

/** Separates the problems of secrets that can't be used from those during which Grafana keeps a last content. */
export function splitProblems(readings: readonly OptionSecretReading[]): {
  readonly problems: readonly string[];
  readonly kept: readonly string[];
} {
  return {
    problems: readings.flatMap(({ content, problem = [] }) => (content ? [] : problem)),
    kept: readings.flatMap(({ content, problem = [] }) => (content ? problem : [])),
  };
}

function describeUnread(app: string, secret: OptionSecret, trouble: SecretTrouble): string {
  const { id, renaming = 'name that secret' } = secret;
  if (trouble === 'denied') return `permission denied; run juju grant-secret ${id} ${app}`;
  const reason =
    trouble === 'not-found' ? 'does not exist' : `is refused, because ${describeTrouble(trouble)}`;
  const commands = `juju add-secret NAME ${renderExample(secret)} and juju grant-secret NAME ${app}`;
  return `${id} ${reason}; run ${commands}, and ${renaming}`;
}

function findFault(
  { needed, optional = [], unwritable }: OptionSecret,
  content: SecretContent,
): string | undefined {
  const missing = needed.find((key) => !content[key]);
  if (missing !== undefined) return `the secret has no ${missing}`;
  const odd = [...needed, ...optional].find((key) => unwritable?.form.test(content[key] ?? ''));
  return odd && `the secret's ${odd} contains ${unwritable?.problem}`;
}

function renderExample({ needed, optional = [] }: OptionSecret): string {
  return [...optional, ...needed].map((key) => `${key}=...`).join(' ');
}
