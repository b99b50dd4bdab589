import * as z from 'zod';
import { PebbleApiError, PebblePathError } from '../errors.ts';
import { type PebbleConnection, requestResult } from '../transport.ts';
import { type CamelCased, convertToCamelCase } from '../wire-names.ts';

const infoSchema = z.lazy(() =>
  z.object({
    path: z.string(),
    name: z.string(),
    type: z.enum(['file', 'directory', 'symlink', 'socket', 'named-pipe', 'device', 'unknown']),
    /** In bytes; only for files. */
    size: z.number().optional(),
    permissions: z.string(),
    'last-modified': z.string(),
    'user-id': z.number().nullable(),
    user: z.string(),
    'group-id': z.number().nullable(),
    group: z.string(),
  }),
);

/** One entry of a directory. `permissions` are octal digits, `lastModified` is an RFC 3339 time. */
export type FileInfo = CamelCased<z.output<typeof infoSchema>>;

export interface ListFilesOptions {
  /** A glob for names, in the syntax of Go's path.Match: `*.yaml`. */
  readonly pattern?: string;
  /** Lists the directory itself instead of its content. */
  readonly itself?: boolean;
}

/** The entries of a directory, sorted by name, or the entry of a file. */
export async function listFiles(
  connection: PebbleConnection,
  path: string,
  options: ListFilesOptions = {},
): Promise<FileInfo[]> {
  const query = { action: 'list', path, pattern: options.pattern, itself: options.itself };
  try {
    const infos = await requestResult(
      connection,
      { method: 'GET', path: '/v1/files', query },
      z.array(infoSchema),
    );
    return infos.map(convertToCamelCase);
  } catch (error) {
    if (!(error instanceof PebbleApiError) || error.kind === undefined) throw error;
    throw new PebblePathError({ kind: error.kind, path, message: error.reason });
  }
}
