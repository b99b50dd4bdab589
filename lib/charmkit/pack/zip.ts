import { type ZipOptions, zipSync } from 'fflate';

/** A file of a packed charm. */
export interface PackedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

const unix = 3;
const regularFile = 0o100000;

/** Builds an archive that is the same for the same files, on any machine and at any time. */
export function packZip(files: readonly PackedFile[]): Uint8Array {
  const sorted = files.toSorted((left, right) => (left.path < right.path ? -1 : 1));
  return zipSync(Object.fromEntries(sorted.map((file) => [file.path, [file.bytes, optionsOf(file)]])));
}

function optionsOf({ executable }: PackedFile): ZipOptions {
  const mode = regularFile | (executable ? 0o755 : 0o644);
  return {
    os: unix,
    attrs: mode * 0x10000,
    // The earliest time in a zip file. Zip files use local time.
    mtime: new Date(1980, 0, 1),
  };
}
