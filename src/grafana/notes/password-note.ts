import { parseJson } from 'charmkit/base';
import * as z from 'zod';
import { newPasswordPath, type WorkloadFile } from '../files.ts';

/**
 * A password that Grafana is about to receive, or may have. It is written to the storage before Grafana
 * receives it, and stays until a lost hook can no longer lose the password.
 */
export interface PasswordNote {
  readonly password: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

const schema = z.object({ password: z.string().min(1), since: z.number() });

/** Reads the note. Undefined if it is missing or damaged. */
export function parsePasswordNote(content: string | undefined): PasswordNote | undefined {
  return schema.safeParse(parseJson(content ?? '')).data;
}

/** Renders the file that contains the note. */
export function renderPasswordNote(note: PasswordNote): WorkloadFile {
  return { path: newPasswordPath, content: JSON.stringify(note), permissions: '600' };
}
