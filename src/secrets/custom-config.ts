import type { HookContext, KeptSecrets } from 'charmkit/charm';
import { expanded } from '../grafana/settings/expansion.ts';
import type { IniEntry } from '../grafana/settings/ini-text.ts';
import { readReference } from './read-reference.ts';
import { isReference, parseReference, referenceForm } from './secret-reference.ts';

/** The settings of custom_config, with the values of the secrets that they name. */
export interface CustomConfigObservation {
  readonly entries: readonly IniEntry[];
  /** Why a value can't be read, and how the operator corrects it. */
  readonly problems: readonly string[];
  /** The same for values that were read before: Grafana continues with the last value. */
  readonly kept: readonly string[];
}

/** Describes the first reference that the charm can't follow, without its value. Undefined if it can follow all. */
export function findBadReference(entries: readonly IniEntry[]): string | undefined {
  return entries.flatMap((entry) => {
    const fault = isReference(entry.value) ? describeBad(entry) : undefined;
    return fault === undefined ? [] : [`${nameEntry(entry)}: ${fault}`];
  })[0];
}

function describeBad({ section, key, value }: IniEntry): string | undefined {
  if (!parseReference(value)) return `a value from a secret is written as ${referenceForm}`;
  // The charm asks the provider for the scopes by the databag, which everyone in the model can read.
  const isPublished = section === 'auth.generic_oauth' && key === 'scopes';
  return isPublished ? "can't come from a secret, because the provider receives it" : undefined;
}

/** Reads the secrets that values of custom_config name. The operator provides and grants them. */
export async function observeCustomConfig(
  { env }: HookContext,
  secrets: KeptSecrets,
  entries: readonly IniEntry[],
): Promise<CustomConfigObservation> {
  const values: Value[] = [];
  for (const entry of entries) values.push(await readValue(entry, { app: env.app, secrets }));
  return {
    entries: values.flatMap(({ entry, value }) => (value === undefined ? [] : [{ ...entry, value }])),
    problems: values.flatMap(({ value, problem = [] }) => (value === undefined ? problem : [])),
    kept: values.flatMap(({ value, problem = [] }) => (value === undefined ? [] : problem)),
  };
}

interface Value {
  readonly entry: IniEntry;
  /** Undefined if the secret gives none. */
  readonly value: string | undefined;
  readonly problem?: string;
}

async function readValue(
  entry: IniEntry,
  { app, secrets }: { readonly app: string; readonly secrets: KeptSecrets },
): Promise<Value> {
  const reference = parseReference(entry.value);
  if (!reference) return { entry, value: entry.value };
  const place = `option custom_config: ${nameEntry(entry)}`;
  return { entry, ...(await readReference(secrets, reference, { app, place, unwritable })) };
}

const unwritable = {
  form: expanded,
  problem: "a line break, ${ or %(...)s, which Grafana's configuration can't contain",
};

function nameEntry({ lineNumber, section, key }: IniEntry): string {
  return `line ${lineNumber}: [${section || 'DEFAULT'}] ${key}`;
}
