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
 * lack a dispatch, which charmcraft adds when it packs.
 */
export async function readCharmDirectory(directory: string): Promise<Charm> {
  const [metadata, config, actions, charmcraft, dispatch, python] = await Promise.all(
    ['metadata.yaml', 'config.yaml', 'actions.yaml', 'charmcraft.yaml', 'dispatch', pythonEntry].map((name) =>
      readIfPresent(join(directory, name)),
    ),
  );
  if (metadata === undefined && charmcraft === undefined) {
    throw new CharmDirectoryError(directory, 'it has neither metadata.yaml nor charmcraft.yaml');
  }
  if (dispatch === undefined && python === undefined)
    throw new CharmDirectoryError(directory, `it has no executable file "dispatch", and no ${pythonEntry}`);
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
