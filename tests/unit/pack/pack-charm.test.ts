import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { packCharm } from 'charmkit/pack';
import { strFromU8, unzipSync } from 'fflate';
import { load } from 'js-yaml';

describe('charmkit pack', () => {
  let charm: string;
  const read = (path: string) => unzipSync(readFileSync(path));

  beforeAll(() => {
    charm = mkdtempSync(join(tmpdir(), 'pack-'));
    cpSync('tests/fixtures/charms/workshop/charmcraft.yaml', join(charm, 'charmcraft.yaml'));
    writeFileSync(join(charm, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(charm, 'icon.svg'), '<svg/>');
    mkdirSync(join(charm, 'src'));
    writeFileSync(join(charm, 'src/main.ts'), 'const text: string = "hi";\nconsole.log(text);\n');
    writeFileSync(join(charm, 'node-for-linux'), '\x7fELF...');
    mkdirSync(join(charm, 'node_modules'));
    for (const name of ['esbuild', '@esbuild'])
      symlinkSync(resolve('node_modules', name), join(charm, 'node_modules', name));
  });
  afterAll(() => rmSync(charm, { recursive: true }));

  test('divides charmcraft.yaml as charmcraft does, and adds the bundle and Node', () => {
    const { path, bytes } = packCharm(charm, { node: join(charm, 'node-for-linux') });
    const files = read(path);
    expect(path).toMatch(/workshop_(amd64|arm64)\.charm$/);
    expect(bytes).toBe(readFileSync(path).length);
    expect(Object.keys(files)).toEqual([
      'actions.yaml',
      'charm.cjs',
      'config.yaml',
      'dispatch',
      'icon.svg',
      'manifest.yaml',
      'metadata.yaml',
      'node',
    ]);
    const readYaml = (name: string) => load(strFromU8(files[name] ?? new Uint8Array()));
    expect(readYaml('metadata.yaml')).toMatchObject({ name: 'workshop', containers: { web: {} } });
    expect(readYaml('metadata.yaml')).not.toHaveProperty('config');
    expect(readYaml('config.yaml')).toMatchObject({ options: { port: { default: 80 } } });
    expect(readYaml('actions.yaml')).toMatchObject({ backup: { required: ['target'] } });
    expect(readYaml('manifest.yaml')).toMatchObject({ bases: [{ name: 'ubuntu', channel: '24.04' }] });
    expect(strFromU8(files.dispatch ?? new Uint8Array())).toContain('exec ./node ./charm.cjs');
  });

  test('makes the same archive each time', () => {
    const pack = () => readFileSync(packCharm(charm, { node: undefined }).path);
    expect(pack().equals(pack())).toBe(true);
  });

  test.each([
    [
      'a main module that is missing',
      { main: 'main.ts', node: undefined },
      'main.ts does not exist: name the module',
    ],
    ['a Node for another system', { node: 'package.json' }, 'package.json is not a program for Linux'],
  ])('names %s', (_what, options, message) => {
    expect(() => packCharm(charm, options)).toThrow(message);
  });

  test.each([
    ['metadata.yaml', 'name: workshop\ncontainers:\n  web: {}\n'],
    ['metadata.yaml', 'name: workshop\ncontainers:\n  web:\n'],
    ['charmcraft.yaml', 'name: workshop\ncontainers:\n  web:\n    mounts: []\n'],
  ])('names a container without an image in %s, which Juju never starts', (file, text) => {
    const folder = mkdtempSync(join(tmpdir(), 'pack-'));
    writeFileSync(join(folder, file), text);
    try {
      expect(() => packCharm(folder, { node: undefined })).toThrow(
        'container "web" has no image, so Juju can\'t start it: give it "resource: web-image"',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('names a directory without a charm, and a project without esbuild', () => {
    const empty = mkdtempSync(join(tmpdir(), 'pack-'));
    try {
      expect(() => packCharm(empty, { node: undefined })).toThrow('has no charmcraft.yaml or metadata.yaml');
      cpSync(join(charm, 'charmcraft.yaml'), join(empty, 'charmcraft.yaml'));
      cpSync(join(charm, 'src'), join(empty, 'src'), { recursive: true });
      expect(() => packCharm(empty, { node: undefined })).toThrow('npm install --save-dev esbuild');
    } finally {
      rmSync(empty, { recursive: true });
    }
  });
});
