import { parseJson } from 'charmkit/base';
import * as z from 'zod';
import { secretKeyPath, type WorkloadFile } from '../files.ts';
import type { Ini } from '../settings/ini-text.ts';
import { computeFingerprint } from './applied.ts';

/**
 * The sections with a key that encrypts passwords in the database. Grafana has a public default for each (conf/defaults.ini;
 * the second one since version 12, and older ones ignore it).
 */
const sections = ['security', 'secrets_manager.encryption.secret_key.v1'];
const name = 'secret_key';

const note = z.object({ key: z.string(), fingerprint: z.string() });

/** Reads the key of the embedded database from its note in the storage. Undefined if the note is missing or damaged. */
export function parseSecretKey(content: string | undefined): string | undefined {
  const { data } = note.safeParse(parseJson(content ?? ''));
  return data && data.fingerprint === computeFingerprint(data.key) ? data.key : undefined;
}

/** Renders the note. Its fingerprint shows whether the key is still the one that was written. */
export function renderSecretKey(key: string): WorkloadFile {
  const content = JSON.stringify({ key, fingerprint: computeFingerprint(key) });
  return { path: secretKeyPath, content, permissions: '600' };
}

/** Plans the settings for the key of the charm. A key that the operator sets replaces it. */
export function planSecretKey(key: string | undefined, custom: Ini): Ini {
  if (key === undefined) return {};
  const own = sections.filter((section) => custom[section]?.[name] === undefined);
  return Object.fromEntries(own.map((section) => [section, { [name]: key }]));
}

/** Whether a setting is such a key. */
export function isSecretKey({ section, key }: { readonly section: string; readonly key: string }): boolean {
  return sections.includes(section) && key === name;
}
