import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SdkError } from 'charmkit/base';
import { type Charm, parseCharm } from 'charmkit/juju-model';
import { pythonEntry } from './python.ts';

/** A directory that cannot be deployed: it is not a charm, or has no entry point. */
export class CharmDirectoryError extends SdkError {
  constructor(directory: string, reason: string) {
    super(`Cannot deploy ${directory}: ${reason}`, { code: 'charm-directory', facts: { directory } });
  }
}

/**
 * Reads metadata.yaml, config.yaml and actions.yaml, or charmcraft.yaml with the same sections. A charm in Python may
 * lack a dispatch, which charmcraft adds when it packs, and so may one with a program for each hook.
 */
export async function readCharmDirectory(directory: string): Promise<Charm> {
  const [metadata, config, actions, charmcraft] = await Promise.all(
    ['metadata.yaml', 'config.yaml', 'actions.yaml', 'charmcraft.yaml'].map((name) =>
      readIfPresent(join(directory, name)),
    ),
  );
  if (metadata === undefined && charmcraft === undefined) {
    throw new CharmDirectoryError(directory, 'it has neither metadata.yaml nor charmcraft.yaml');
  }
  if (!['dispatch', 'hooks', pythonEntry].some((name) => existsSync(join(directory, name))))
    throw new CharmDirectoryError(
      directory,
      `it has no executable file "dispatch", no ${pythonEntry}, and no hooks`,
    );
  return parseCharm({
    ...(metadata === undefined ? {} : { metadata }),
    ...(config === undefined ? {} : { config }),
    ...(actions === undefined ? {} : { actions }),
    ...(charmcraft === undefined ? {} : { charmcraft }),
  });
}

async function readIfPresent(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
}
