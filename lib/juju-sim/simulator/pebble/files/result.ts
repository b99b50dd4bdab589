import { SdkError } from 'charmkit/base';
import { ApiError, type ErrorKind, type ErrorResult } from '../http/reply.ts';
import { describePathError } from '../image/image.ts';
import { describeErrorCode, findErrorCode } from '../text/system-error.ts';

/** The outcome for one path in the answer to a request for several (internals/daemon/api_files.go). */
export interface FileResult {
  readonly path: string;
  readonly error?: ErrorResult;
}

/** A failed operation on one path: Pebble's text, and the kind that clients branch on. */
export class FileError extends SdkError {
  readonly kind: ErrorKind;

  constructor(message: string, kind: ErrorKind, cause?: unknown) {
    super(message, { code: `pebble-file-${kind}`, cause });
    this.kind = kind;
  }

  /** Makes the error of a failed system call on a path. */
  static of(operation: string, path: string, thrown: unknown): FileError {
    return new FileError(describePathError(operation, path, thrown), kindOf(findErrorCode(thrown)), thrown);
  }
}

function kindOf(code: string | undefined): ErrorKind {
  if (code === 'ENOENT') return 'not-found';
  return code === 'EACCES' || code === 'EPERM' ? 'permission-denied' : 'generic-file-error';
}

/** Waits for a system call on a path. If it fails, throws a FileError of the path. */
export async function catchFileError<Value>(
  operation: string,
  path: string,
  call: Promise<Value>,
): Promise<Value> {
  try {
    return await call;
  } catch (thrown) {
    throw FileError.of(operation, path, thrown);
  }
}

/** An error without a failed system call. */
export function createFileError(message: string): FileError {
  return new FileError(message, 'generic-file-error');
}

/** The error of a system call on a file that does not exist. */
export function createMissingFileError(operation: string, path: string): FileError {
  return new FileError(`${operation} ${path}: ${describeErrorCode('ENOENT')}`, 'not-found');
}

export function assertAbsolute(path: string): void {
  if (!path.startsWith('/')) throw createFileError(`paths must be absolute, got ${JSON.stringify(path)}`);
}

/** Runs the operation of one path. An error becomes part of the answer and does not stop the other paths. */
export async function runFileOperation(
  path: string,
  operation: () => Promise<void> | void,
): Promise<FileResult> {
  try {
    await operation();
    return { path };
  } catch (thrown) {
    return { path, error: renderErrorResult(path, thrown) };
  }
}

export function renderErrorResult(path: string, thrown: unknown): ErrorResult {
  const error = thrown instanceof FileError ? thrown : FileError.of('access', path, thrown);
  return { message: error.message, kind: error.kind };
}

/** The answer to a request about one path that failed as a whole. */
export function convertFileError(error: FileError): ApiError {
  const statusCodes: Partial<Record<ErrorKind, number>> = { 'not-found': 404, 'permission-denied': 403 };
  return new ApiError(statusCodes[error.kind] ?? 400, error.message, error.kind);
}
