// `npm run pack`: builds <name>_<architecture>.charm for every architecture, or for those in the arguments.
//     npm run pack -- [--into <folder>] [amd64] [arm64]
//     npm run pack -- --unpacked <folder> amd64     writes the files to a folder, without those that charmcraft writes
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { getErrorMessage } from 'charmkit/base';
import { type PackedFile, packZip } from 'charmkit/pack';
import packageJson from '../package.json' with { type: 'json' };
import { architectures } from './pack/architectures.ts';
import { charmcraftFiles, listPackedFiles } from './pack/content.ts';

const { values, positionals } = parseArgs({
  options: { into: { type: 'string', default: '.' }, unpacked: { type: 'string' } },
  allowPositionals: true,
});

try {
  for (const architecture of chosen()) {
    const files = await listPackedFiles(architecture);
    if (values.unpacked) await layOut(files, values.unpacked);
    else await writeArchive(files, join(values.into, `${packageJson.name}_${architecture.name}.charm`));
  }
} catch (error) {
  console.error(getErrorMessage(error));
  process.exitCode = 1;
}

function chosen() {
  if (positionals.length === 0 && !values.unpacked) return architectures;
  const found = architectures.filter(({ name }) => positionals.includes(name));
  if (found.length === positionals.length && (found.length === 1 || !values.unpacked)) return found;
  throw new Error(`Name ${architectures.map(({ name }) => name).join(' or ')}; with --unpacked one of them`);
}

async function layOut(files: readonly PackedFile[], folder: string): Promise<void> {
  for (const { path, bytes, executable } of files) {
    if (charmcraftFiles.includes(path)) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
    // Independent of the umask.
    await chmod(join(folder, path), executable ? 0o755 : 0o644);
  }
}

async function writeArchive(files: readonly PackedFile[], path: string): Promise<void> {
  const archive = packZip(files);
  await writeFile(path, archive);
  const unpacked = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  console.log(`${path}: ${megabytes(archive.length)}, unpacked ${megabytes(unpacked)}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
