import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { dispatch } from 'charmkit/charm';
import { createModel, deploy, hookName, parseCharm } from 'charmkit/juju-model';
import { type HookInput, hookRunner, settle } from 'charmkit/testing';
import manifest from '../../../lib/package.json' with { type: 'json' };
import { helloCharm } from './hello-charm.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const document = read('lib/README.md');

describe("charmkit's README", () => {
  test.each([
    ['ts', 'charm.ts'],
    ['yaml', 'metadata.yaml'],
  ])('has the whole example charm: %s', (language, file) => {
    const content = read(`examples/hello-charm/${file}`).trimEnd();
    expect(document).toContain(`\`\`\`${language}\n${content}\n\`\`\``);
  });

  test('tells of each entry point, and of each interface', () => {
    const entries = Object.keys(manifest.exports).map((entry) => entry.replace('./', ''));
    const interfaces = entries.filter((entry) => entry.startsWith('interfaces/'));
    const others = entries.filter((entry) => !interfaces.includes(entry));
    const told = /^Interfaces: (.*)\.$/ms.exec(document)?.[1] ?? '';
    expect([...told.matchAll(/`([\w-]+)`/g)].map(([, name]) => `interfaces/${name}`).sort()).toEqual(
      interfaces.sort(),
    );
    expect(others.filter((entry) => !document.includes(`| \`charmkit/${entry}\` |`))).toEqual([]);
  });

  test('has a test that passes', async () => {
    const charmDir = 'examples/hello-charm';
    const metadata = read(`${charmDir}/metadata.yaml`);
    const charm = helloCharm();
    // README
    const model = createModel({ name: 'test' });
    deploy(model, parseCharm({ metadata }), { name: 'hello' });
    const hello = { charmDir, dispatch: (input: HookInput) => dispatch(charm, input) };
    const settled = await settle(model, hookRunner({ hello }));
    expect(settled.runs.map(({ hook }) => hookName(hook))).toContain('config-changed');
    expect(settled.model.units['hello/0']?.status).toMatchObject({ name: 'waiting' });
    // README
    const [, shown = ''] = read(import.meta.filename).split('    // README\n');
    expect(document).toContain(`\`\`\`ts\n${shown.replaceAll(/^ {4}/gm, '').trimEnd()}\n\`\`\``);
  });
});
