import { type PebbleConnection, requestResult } from '../transport.ts';
import { type Ownership, renderOwnership } from './ownership.ts';
import { assertAllDone, pathResultsSchema } from './path-results.ts';

export interface MakeDirOptions extends Ownership {
  /** Creates parent directories, too. It is no error if the directory exists. */
  readonly makeParents?: boolean;
}

export interface RemovePathOptions {
  /** Removes a directory with its content. It is no error if it does not exist. */
  readonly recursive?: boolean;
}

export async function makeDir(
  connection: PebbleConnection,
  path: string,
  options: MakeDirOptions = {},
): Promise<void> {
  const dir = { path, 'make-parents': options.makeParents ?? false, ...renderOwnership(options) };
  await changePaths(connection, { action: 'make-dirs', dirs: [dir] });
}

export async function removePath(
  connection: PebbleConnection,
  path: string,
  options: RemovePathOptions = {},
): Promise<void> {
  await changePaths(connection, {
    action: 'remove',
    paths: [{ path, recursive: options.recursive ?? false }],
  });
}

async function changePaths(connection: PebbleConnection, json: unknown): Promise<void> {
  assertAllDone(
    await requestResult(connection, { method: 'POST', path: '/v1/files', body: { json } }, pathResultsSchema),
  );
}
