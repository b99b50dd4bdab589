import { parseJson } from 'charmkit/base';
import * as z from 'zod';
import { newPasswordPath, type WorkloadFile } from './files.ts';

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

/** The file that it is written down in. */
export function renderPasswordNote(note: PasswordNote): WorkloadFile {
  return { path: newPasswordPath, content: JSON.stringify(note), permissions: '600' };
}
