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

/** The `code` of a failed system call in Node. Undefined for other errors. */
export function findErrorCode(thrown: unknown): string | undefined {
  // It does not check the class, because Node's errors may come from another realm.
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** The C library's text for an error code, which Pebble prints. */
export function describeErrorCode(code: string): string {
  return reasons[code] ?? code;
}
