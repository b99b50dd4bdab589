import type { PebbleConnection } from '../transport.ts';
import { type Ownership, renderOwnership } from './ownership.ts';
import { changeFiles } from './path-results.ts';

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
  await changeFiles(connection, { body: { json: { action: 'make-dirs', dirs: [dir] } } }, [path]);
}

export async function removePath(
  connection: PebbleConnection,
  path: string,
  options: RemovePathOptions = {},
): Promise<void> {
  const paths = [{ path, recursive: options.recursive ?? false }];
  await changeFiles(connection, { body: { json: { action: 'remove', paths } } }, [path]);
}
