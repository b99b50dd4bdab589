import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { createState, type State } from './state.ts';

/** The state, and the file in which it survives a restart. */
export interface Database {
  readonly state: State;
  /** Whether the file is new. Only then does the admin's password in the environment apply. */
  readonly isNew: boolean;
  /** Writes the state atomically if it differs from the last written state. */
  commit(): void;
}

/** Opens the JSON file at this path, or creates an empty state for it. */
export function openDatabase(path: string): Database {
  let written = readIfPresent(path);
  const state: State = written === undefined ? createState() : JSON.parse(written);
  return {
    state,
    isNew: written === undefined,
    commit: () => {
      const text = JSON.stringify(state);
      if (text !== written) writeAtomically(path, text);
      written = text;
    },
  };
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function writeAtomically(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text, { mode: 0o640, flush: true });
  renameSync(`${path}.new`, path);
}
