import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { SdkError } from '../base/index.ts';
import { readYamlFiles } from './yaml-files.ts';
import { type PackedFile, packZip } from './zip.ts';

export interface PackOptions {
  /** The module that calls `runCharm`, relative to the charm. Default: `src/main.ts`. */
  readonly main?: string;
  /** The folder of the archive. Default: that of the charm. */
  readonly into?: string;
  /** The program that the archive contains as `node`. Undefined for an image that has Node on PATH. */
  readonly node: string | undefined;
}

export interface PackedCharm {
  readonly path: string;
  readonly bytes: number;
}

/** Juju's names of architectures, by Node's. */
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Writes `<name>_<architecture>.charm`: the charm in one bundle, its YAML files, `dispatch`, and Node.
 * @throws SdkError with code `pack` if something is missing, `charm-files` if the YAML files are invalid.
 */
export function packCharm(
  charmDir: string,
  { main = 'src/main.ts', into = charmDir, node }: PackOptions,
): PackedCharm {
  const architecture = architectures[process.arch] ?? process.arch;
  const { name, files } = readYamlFiles(charmDir, architecture);
  const bundle = bundleCharm(charmDir, main);
  const extra = ['icon.svg', 'LICENSE'].filter((path) => existsSync(join(charmDir, path)));
  const archive = packZip([
    ...files,
    ...extra.map((path) => createFile(path, readFileSync(join(charmDir, path)))),
    createFile('charm.cjs', bundle),
    createFile('dispatch', renderDispatch(node !== undefined), true),
    ...(node === undefined ? [] : [createFile('node', readNode(node), true)]),
  ]);
  const path = join(into, `${name}_${architecture}.charm`);
  writeFileSync(path, archive);
  return { path, bytes: archive.length };
}

function bundleCharm(charmDir: string, main: string): Buffer {
  if (!existsSync(join(charmDir, main)))
    throw fail(`${join(charmDir, main)} does not exist: name the module that calls runCharm with --main`);
  const folder = mkdtempSync(join(tmpdir(), 'charmkit-pack-'));
  const outfile = join(folder, 'charm.cjs');
  const options = [
    '--bundle',
    '--platform=node',
    '--target=node24',
    '--format=cjs',
    '--minify-syntax',
    '--log-level=warning',
  ];
  try {
    execFileSync(findEsbuild(charmDir), [main, ...options, `--outfile=${outfile}`], {
      cwd: charmDir,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return readFileSync(outfile);
  } catch (cause) {
    if (cause instanceof SdkError) throw cause;
    throw fail(`esbuild can't bundle ${main}`, cause);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The esbuild of the charm's project. */
function findEsbuild(charmDir: string): string {
  try {
    const manifest = createRequire(resolve(charmDir, 'package.json')).resolve('esbuild/package.json');
    return join(dirname(manifest), 'bin/esbuild');
  } catch (cause) {
    throw fail('esbuild makes the bundle, and is not installed: npm install --save-dev esbuild', cause);
  }
}

function renderDispatch(hasNode: boolean): string {
  return `#!/bin/sh\nexec ${hasNode ? './node' : 'node'} ./charm.cjs\n`;
}

const elf = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);

function readNode(path: string): Buffer {
  const program = readFileSync(path);
  if (program.subarray(0, 4).equals(elf)) return program;
  throw fail(
    `${path} is not a program for Linux: name one with --node, or use --without-node if the image of the charm has Node`,
  );
}

function createFile(path: string, content: string | Uint8Array, executable = false): PackedFile {
  return { path, bytes: typeof content === 'string' ? Buffer.from(content) : content, executable };
}

function fail(message: string, cause?: unknown): SdkError {
  return new SdkError(message, { code: 'pack', cause });
}
