import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ownManifest from '../../../package.json' with { type: 'json' };
import { compileCache } from '../../process/compile-cache.ts';

type PackageName = 'charmkit' | 'create-charm' | 'juju-sim';

const packageNames = ['charmkit', 'create-charm', 'juju-sim'] as const;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly string[];
}

interface PackReport extends Omit<Packed, 'files'> {
  readonly files: readonly { readonly path: string }[];
}

/**
 * The limit in compressed KiB, about 5 % above each package's size, so that growth is deliberate. A third of charmkit is for
 * tests: a model of Juju, and events on it. No charm that is packed contains it.
 */
const sizeLimits: Readonly<Record<PackageName, number>> = {
  charmkit: 260,
  'create-charm': 6,
  'juju-sim': 158,
};

describe('the packages as npm packs them', () => {
  let scratch: string;
  let packed: Readonly<Record<PackageName, Packed>>;

  beforeAll(() => {
    expect(run('node', ['scripts/build-lib.ts'], '.')).toMatchObject({ status: 0 });
    scratch = mkdtempSync(join(tmpdir(), 'packages-'));
    packed = {
      charmkit: pack('charmkit', scratch),
      'create-charm': pack('create-charm', scratch),
      'juju-sim': pack('juju-sim', scratch),
    };
  });

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  test.each(packageNames)('%s has all that it runs, and is small', (name) => {
    const { filename, size, files } = packed[name];

    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(files.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([]);
    expect(filename).toBe(`${name}-0.1.0.tgz`);
    expect(size).toBeLessThan(sizeLimits[name] * 1024);
  });

  test.each(packageNames)('the sources of %s are not packed in its place', (name) => {
    const { status, output } = run('npm', ['pack', '--dry-run'], join('lib', name));

    expect(status).not.toBe(0);
    expect(output).toContain(`npm run build:lib && npm pack ./lib/${name}/dist`);
  });

  test.each([
    ['charmkit', ['charmkit']],
    ['juju-sim', ['charmkit', 'juju-sim']],
  ] as const)('a project without TypeScript imports each entry point of %s', (name, packages) => {
    const project = makeProject(packages);
    const imports = entryPoints(project, name).map((entry) => `await import('${entry}');\n`);
    writeFileSync(join(project, 'consumer.mjs'), imports.join(''));

    expect(imports.length).toBeGreaterThan(1);
    expect(run('node', ['consumer.mjs'], project)).toEqual({ status: 0, output: '' });
  });

  test('both have types for each of their entry points', () => {
    const project = makeProject(['charmkit', 'juju-sim']);
    const entries = [...entryPoints(project, 'charmkit'), ...entryPoints(project, 'juju-sim')];
    const imports = entries.map((entry, index) => `import * as part${index} from '${entry}';\n`);
    const uses = entries.map((_, index) => `part${index}`).join(', ');
    const misuse =
      "import { getErrorMessage } from 'charmkit/base';\n// @ts-expect-error\nconst text: number = getErrorMessage('');\n";
    writeFileSync(join(project, 'consumer.ts'), `${imports.join('')}${misuse}console.log(${uses}, text);\n`);

    expect(compile(project, 'consumer.ts', '--noEmit')).toEqual({ status: 0, output: '' });
  });

  test('the tutorial, followed to the letter, ends with a tested, packed and related charm', () => {
    const project = makeProject(packageNames);
    for (const name of ['esbuild', '@esbuild']) link(name, join(project, 'node_modules'));
    const tutorial = readFileSync('docs/charmkit/tutorial.md', 'utf8');
    const { devDependencies } = followTutorial(tutorial, project);
    const { 'juju-sim': _, ...others } = devDependencies;

    expect(ownManifest.devDependencies).toMatchObject(others);
  });

  /** Installs packed packages in an empty folder, with links to their dependencies, as `npm install` does. */
  function makeProject(packages: readonly PackageName[]): string {
    const project = mkdtempSync(join(scratch, 'project-'));
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
    for (const name of packages) unpack(name, join(project, 'node_modules'));
    for (const types of ['@types/node', '@types/ws']) link(types, join(project, 'node_modules'));
    return project;
  }

  function unpack(name: PackageName, modules: string): void {
    const folder = join(modules, name);
    mkdirSync(folder, { recursive: true });
    const archive = join(scratch, packed[name].filename);
    expect(run('tar', ['-xzf', archive, '-C', folder, '--strip-components=1'], '.').status).toBe(0);
    const { bin = {}, dependencies } = readManifest(folder);
    for (const dependency of Object.keys(dependencies)) {
      if (!(dependency in sizeLimits)) link(dependency, modules);
    }
    for (const [command, file] of Object.entries(bin)) linkCommand(join(folder, file), modules, command);
  }
});

/** Does what the blocks of a tutorial say, in their order, and gives the manifest of the new charm. */
function followTutorial(tutorial: string, project: string): { devDependencies: Record<string, string> } {
  let cwd = project;
  let shown = '';
  for (const [, info = '', content = ''] of tutorial.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)) {
    const [language, ...place] = info.split(' ');
    const [file = '', edit = 'write'] = place.toReversed();
    if (language === 'text') {
      for (const line of content.trim().split('\n')) expect(shown).toContain(line);
    } else if (language === 'sh') {
      shown = '';
      for (const line of content.trim().split('\n')) {
        if (line.startsWith('cd ')) cwd = join(cwd, line.slice('cd '.length));
        else shown += followCommand(line, cwd);
      }
    } else editFile(join(cwd, file), edit, content);
  }
  return JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
}

/** Packages are installed already, and Node, which is large, is not packed. */
function followCommand(line: string, cwd: string): string {
  if (line === 'npm install') return '';
  const here = process.arch === 'arm64' ? line.replace('_amd64.charm', '_arm64.charm') : line;
  const command = here === 'npm run pack' ? 'npm run pack -- --without-node' : here;
  const { status, output } = run('sh', ['-c', command.replace(/^(npx|npm create) /, '$1 --offline ')], cwd);
  expect(`${command}\n${output}exit ${status}`).toMatch(/exit 0$/);
  return output;
}

/** `>>` appends; `^^` replaces what is before the first test. */
function editFile(path: string, edit: string, content: string): void {
  const before = edit === 'write' ? '' : readFileSync(path, 'utf8');
  if (edit === '>>') writeFileSync(path, before + content);
  else if (edit === '^^') writeFileSync(path, content + before.slice(before.indexOf("test('")));
  else writeFileSync(path, content);
}

/** Packs a built package with `npm pack`. */
function pack(name: PackageName, destination: string): Packed {
  const args = ['pack', '--json', '--pack-destination', destination];
  const { status, output } = run('npm', args, join('lib', name, 'dist'));
  expect(status).toBe(0);
  const [{ filename, size, files }] = JSON.parse(output) as [PackReport];
  return { filename, size, files: files.map(({ path }) => path) };
}

function link(dependency: string, modules: string): void {
  const place = join(modules, dependency);
  mkdirSync(dirname(place), { recursive: true });
  rmSync(place, { force: true });
  symlinkSync(resolve('node_modules', dependency), place);
}

function linkCommand(file: string, modules: string, command: string): void {
  mkdirSync(join(modules, '.bin'), { recursive: true });
  expect(run('chmod', ['+x', file], '.').status).toBe(0);
  symlinkSync(file, join(modules, '.bin', command));
}

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function entryPoints(project: string, name: PackageName): string[] {
  const { exports } = readManifest(join(project, 'node_modules', name));
  return Object.keys(exports).map((entry) => entry.replace('.', name));
}

function compile(project: string, file: string, ...more: readonly string[]): ReturnType<typeof run> {
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck'];
  return run('tsc', [...options, ...more, '--types', 'node', file], project);
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
): { status: number | null; output: string } {
  const env = {
    ...process.env,
    ...compileCache,
    PATH: `${resolve('node_modules/.bin')}:${process.env.PATH}`,
  };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}
