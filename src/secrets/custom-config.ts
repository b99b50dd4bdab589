import type { HookContext, KeptSecrets } from 'charmkit/charm';
import { unwritableInSettings } from '../grafana/settings/expansion.ts';
import type { IniEntry } from '../grafana/settings/ini-text.ts';
import { type OptionSecretReading, readOptionSecret, splitProblems } from './option-secret.ts';
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
  const filled: IniEntry[] = [];
  const readings: OptionSecretReading[] = [];
  for (const entry of entries) {
    const reference = parseReference(entry.value);
    if (!reference) {
      filled.push(entry);
      continue;
    }
    const { id, key } = reference;
    const place = `option custom_config: ${nameEntry(entry)}`;
    const secret = { id, place, needed: [key], unwritable: unwritableInSettings };
    const reading = await readOptionSecret(env.app, secrets, secret);
    readings.push(reading);
    if (reading.content) filled.push({ ...entry, value: reading.content[key] ?? '' });
  }
  return { entries: filled, ...splitProblems(readings) };
}

function nameEntry({ lineNumber, section, key }: IniEntry): string {
  return `line ${lineNumber}: [${section || 'DEFAULT'}] ${key}`;
}
