import type { Readable } from 'node:stream';
import { PebblePathError } from '../errors.ts';
import type { PebbleConnection } from '../transport.ts';
import { type MakeDirOptions, makeDir, type RemovePathOptions, removePath } from './directories.ts';
import { type FileInfo, type ListFilesOptions, listFiles } from './list.ts';
import { pullFile, pullFiles, pullStream } from './pull.ts';
import { type FilePush, pushFiles } from './push.ts';

/** Paths are absolute, in the workload's file system. A failure for a path is a {@link PebblePathError}. */
export interface FilesApi {
  pullFile(path: string): Promise<Buffer>;
  /** One request for all files. A file that can't be read has its error instead of its content. */
  pullFiles(paths: readonly string[]): Promise<Map<string, Buffer | PebblePathError>>;
  /** For a file that may be too large for memory. Reading fails if the file can't be read. */
  pullStream(path: string): Readable;
  pushFile(file: FilePush): Promise<void>;
  /** One request for all files. Each file is written atomically, even if others fail. */
  pushFiles(files: readonly FilePush[]): Promise<void>;
  /** The entries of a directory, sorted by name, or the entry of a file. */
  listFiles(path: string, options?: ListFilesOptions): Promise<FileInfo[]>;
  /** Whether the path exists. Fails if this can't be determined. */
  pathExists(path: string): Promise<boolean>;
  makeDir(path: string, options?: MakeDirOptions): Promise<void>;
  removePath(path: string, options?: RemovePathOptions): Promise<void>;
}

export function createFilesApi(connection: PebbleConnection): FilesApi {
  return {
    pullFile: (path) => pullFile(connection, path),
    pullFiles: (paths) => pullFiles(connection, paths),
    pullStream: (path) => pullStream(connection, path),
    pushFile: (file) => pushFiles(connection, [file]),
    pushFiles: (files) => pushFiles(connection, files),
    listFiles: (path, options) => listFiles(connection, path, options),
    pathExists: (path) => pathExists(connection, path),
    makeDir: (path, options) => makeDir(connection, path, options),
    removePath: (path, options) => removePath(connection, path, options),
  };
}

async function pathExists(connection: PebbleConnection, path: string): Promise<boolean> {
  try {
    await listFiles(connection, path, { itself: true });
    return true;
  } catch (error) {
    if (error instanceof PebblePathError && error.kind === 'not-found') return false;
    throw error;
  }
}
