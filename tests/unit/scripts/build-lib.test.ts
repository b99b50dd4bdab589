import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import ownManifest from '../../../package.json' with { type: 'json' };

type PackageName = 'charmkit' | 'juju-sim';

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
const sizeLimits: Readonly<Record<PackageName, number>> = { charmkit: 325, 'juju-sim': 190 };

const hello = 'examples/hello-charm';

describe('the packages as npm packs them', () => {
  let scratch: string;
  let packed: Readonly<Record<PackageName, Packed>>;

  beforeAll(() => {
    expect(run('node', ['scripts/build-lib.ts'], '.')).toMatchObject({ status: 0 });
    scratch = mkdtempSync(join(tmpdir(), 'packages-'));
    packed = { charmkit: pack('charmkit', scratch), 'juju-sim': pack('juju-sim', scratch) };
  });

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  test.each(['charmkit', 'juju-sim'] as const)('%s has all that it runs, and is small', (name) => {
    const { filename, size, files } = packed[name];

    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(files.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([]);
    expect(filename).toBe(`${name}-0.1.0.tgz`);
    expect(size).toBeLessThan(sizeLimits[name] * 1024);
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

  test('a charm compiles and runs with charmkit alone, in the juju-sim of another project', () => {
    const charm = makeProject(['charmkit']);
    const sources = ['main.ts', 'charm.ts', 'charm-yaml.ts'];
    for (const file of [...sources, 'metadata.yaml', 'config.yaml', 'actions.yaml'])
      cpSync(join(hello, file), join(charm, file));
    writeFileSync(join(charm, 'dispatch'), '#!/bin/sh\nexec node ./main.js\n', { mode: 0o755 });
    expect(compile(charm, 'main.ts', '--rewriteRelativeImportExtensions')).toEqual({ status: 0, output: '' });
    for (const file of sources) rmSync(join(charm, file));

    const script = [
      `deploy ${charm}`,
      'config hello greeting=Hei',
      'run hello/leader greet name=Juju',
      'status',
    ];
    const operator = makeProject(['charmkit', 'juju-sim']);
    const { status, output } = run(
      'npx',
      ['--offline', 'juju-sim', ...script.flatMap((command) => ['-c', command])],
      operator,
    );

    expect(output).toContain('Hei, Juju!');
    expect(output).toMatch(/hello\/0\*? .*active.*says "Hei"/);
    expect(status).toBe(0);
  });

  describe('a new charm', () => {
    let charm: string;

    beforeAll(() => {
      const project = makeProject(['charmkit', 'juju-sim']);
      for (const name of ['esbuild', '@esbuild']) link(name, join(project, 'node_modules'));
      charm = join(project, 'greeter');
      expect(run('npx', ['--offline', 'charmkit', 'init', 'greeter'], project)).toMatchObject({
        status: 0,
        output: expect.stringContaining('greeter is in greeter'),
      });
    });

    test('passes its own tests, and runs in juju-sim with one command', () => {
      expect(run('npm', ['test'], charm)).toMatchObject({
        status: 0,
        output: expect.stringContaining('pass 4'),
      });
      expect(run('npm', ['run', 'sim'], charm)).toMatchObject({
        status: 0,
        output: expect.stringContaining('Hello, Juju!'),
      });
    });

    test('is packed without charmcraft, deployed, related and asked', () => {
      const { status, output } = run('npx', ['--offline', 'charmkit', 'pack', '--without-node'], charm);
      expect({ status, output }).toMatchObject({
        status: 0,
        output: expect.stringMatching(/greeter_\w+\.charm: /),
      });
      const endpoints = {
        greeting: { interface: 'greeting', role: 'requirer', units: { 0: { ear: 'left' } } },
      };
      const listener = { origin: 'made up here', charm: 'listener', endpoints };
      mkdirSync(join(charm, 'recorded'));
      writeFileSync(join(charm, 'recorded/listener.json'), JSON.stringify(listener));
      const script = [
        `deploy ./${/greeter_\w+\.charm/.exec(output)?.[0]}`,
        'deploy ./recorded/listener.json',
        'integrate greeter listener',
        'run greeter/leader greet name=Juju',
        'show-unit listener/0 --app',
        'status',
      ];
      const played = run(
        'npx',
        ['--offline', 'juju-sim', '--strict', ...script.flatMap((command) => ['-c', command])],
        charm,
      );

      expect(played.output).toContain('Hello, Juju!');
      expect(played.output).toMatch(/greeting: Hello$/m);
      expect(played.output).toMatch(/greeter\/0\*? .*active.*says "Hello"/);
      expect(played.status).toBe(0);
    });

    test('has the versions of this repository', () => {
      const { devDependencies } = JSON.parse(readFileSync(join(charm, 'package.json'), 'utf8'));
      const { 'juju-sim': _, ...others } = devDependencies;
      expect(ownManifest.devDependencies).toMatchObject(others);
    });
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
  const env = { ...process.env, PATH: `${resolve('node_modules/.bin')}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}
