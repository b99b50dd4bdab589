import { parseJson } from 'charmkit/base';
import type { PebbleClient } from 'charmkit/pebble';
import * as z from 'zod';
import { newPasswordPath } from './files.ts';

/**
 * A password that Grafana is about to get, or may have. It is written down in the storage before Grafana gets it, and
 * stays until Grafana has proven that another hook's end can't lose it.
 */
export interface PasswordNote {
  readonly password: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

const schema = z.object({ password: z.string().min(1), since: z.number() });

/** Reads the note; undefined where there is none, or a damaged one. */
export function parsePasswordNote(content: string | undefined): PasswordNote | undefined {
  return schema.safeParse(parseJson(content ?? '')).data;
}

/** @throws PebbleError where the storage can't be written */
export async function writePasswordNote(pebble: PebbleClient, note: PasswordNote): Promise<void> {
  const content = JSON.stringify(note);
  await pebble.pushFiles([{ path: newPasswordPath, content, permissions: '600', makeDirs: true }]);
}

/** @throws PebbleError where the storage can't be written */
export async function removePasswordNote(pebble: PebbleClient): Promise<void> {
  await pebble.removePath(newPasswordPath);
}
