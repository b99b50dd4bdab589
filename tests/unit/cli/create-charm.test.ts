import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCharm } from '../../../lib/charmkit/cli/init/create-charm.ts';

describe('charmkit init', () => {
  let scratch: string;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'init-'));
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  test('writes a charm with the name of the directory', () => {
    const folder = join(scratch, 'greeter');
    expect(createCharm(folder)).toBe('greeter');
    expect(readFileSync(join(folder, 'charmcraft.yaml'), 'utf8')).toContain('name: greeter\n');
    expect(readFileSync(join(folder, 'src/charm-yaml.ts'), 'utf8')).toContain("name: 'greeter'");
    expect(statSync(join(folder, 'dispatch')).mode & 0o111).not.toBe(0);
  });

  test('gives the charm another name, in a repository without files', () => {
    const folder = join(scratch, 'repository');
    mkdirSync(join(folder, '.git'), { recursive: true });
    expect(createCharm(folder, 'web-shop')).toBe('web-shop');
  });

  test('names a directory that has files, and leaves it alone', () => {
    const folder = join(scratch, 'full');
    mkdirSync(folder);
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    expect(() => createCharm(folder)).toThrow(
      `${folder} is not empty: it has notes.txt. Name an empty or a new directory`,
    );
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });

  test.each(['My_Charm', '1st', 'a-1', ''])('refuses the name %j, which Juju does not take', (name) => {
    expect(() => createCharm(join(scratch, 'nowhere'), name)).toThrow(
      `"${name}" can't be the name of a charm`,
    );
  });
});

describe('charmkit', () => {
  test.each([
    [['init', 'here', '--help'], '', 0],
    [['inti', 'here'], 'charmkit: no command "inti". See charmkit --help\n', 1],
    [['init', 'here', 'there'], 'charmkit: unexpected argument "there"\n', 1],
  ])('%j writes nothing', (args, stderr, status) => {
    const cwd = mkdtempSync(join(tmpdir(), 'cli-'));
    const main = resolve('lib/charmkit/cli/main.ts');
    expect(spawnSync(process.execPath, [main, ...args], { cwd, encoding: 'utf8' })).toMatchObject({
      stderr,
      status,
    });
    expect(readdirSync(cwd)).toEqual([]);
    rmSync(cwd, { recursive: true });
  });
});
