import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

describe('charmkit as it is published', () => {
  let consumer: string;
  let names: string[];

  beforeAll(() => {
    expect(run('node', ['scripts/build-lib.ts'], '.')).toMatchObject({ status: 0 });
    consumer = mkdtempSync(join(tmpdir(), 'charmkit-consumer-'));
    names = install('lib/dist', consumer);
    writeFileSync(join(consumer, 'package.json'), '{ "type": "module" }');
  });

  afterAll(() => rmSync(consumer, { recursive: true, force: true }));

  test('can be imported, each of its entry points, by a project that has no TypeScript', () => {
    const imports = names.map((name) => `await import('${name}');\n`);
    writeFileSync(join(consumer, 'consumer.mjs'), imports.join(''));

    expect(run('node', ['consumer.mjs'], consumer)).toEqual({ status: 0, output: '' });
  });

  test('has types for each of its entry points', () => {
    const imports = names.map((name, index) => `import * as part${index} from '${name}';\n`);
    const uses = names.map((_, index) => `part${index}`).join(', ');
    const misuse =
      "import { messageOf } from 'charmkit/base';\n// @ts-expect-error\nconst text: number = messageOf('');\n";
    writeFileSync(join(consumer, 'consumer.ts'), `${imports.join('')}${misuse}console.log(${uses}, text);\n`);
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck'];

    expect(run('tsc', [...options, '--types', 'node', 'consumer.ts'], consumer)).toEqual({
      status: 0,
      output: '',
    });
  });
});

/** Puts the package, and links to what it depends on, where a consumer finds them. Gives its entry points. */
function install(built: string, consumer: string): string[] {
  const manifest = JSON.parse(readFileSync(join(built, 'package.json'), 'utf8'));
  const modules = join(consumer, 'node_modules');
  cpSync(built, join(modules, 'charmkit'), { recursive: true });
  for (const dependency of [...Object.keys(manifest.dependencies), '@types/node', '@types/ws']) {
    const link = join(modules, dependency);
    mkdirSync(resolve(link, '..'), { recursive: true });
    symlinkSync(resolve('node_modules', dependency), link);
  }
  return Object.keys(manifest.exports).map((entry) => entry.replace('.', 'charmkit'));
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
