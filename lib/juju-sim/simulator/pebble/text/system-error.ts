const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EEXIST: 'file exists',
  ENOTDIR: 'not a directory',
  EISDIR: 'is a directory',
  ENOTEMPTY: 'directory not empty',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on device',
  EBUSY: 'device or resource busy',
  EINVAL: 'invalid argument',
  EXDEV: 'invalid cross-device link',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  ETIMEDOUT: 'connection timed out',
  ENOTFOUND: 'no such host',
  ESRCH: 'no such process',
};

/** The `code` that Node gives a failed system call, or undefined for another kind of error. */
export function errorCode(thrown: unknown): string | undefined {
  // Not by its class: an error of Node's own need not be of this realm's.
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What the C library, and so Pebble, says of an error code. */
export function reasonOf(code: string): string {
  return reasons[code] ?? code;
}
