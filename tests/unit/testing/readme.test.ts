import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { active } from 'charmkit';
import { dispatchEvent } from 'charmkit/charm';
import { createModel, deployCharm, parseCharm, renderHookName } from 'charmkit/juju-model';
import { runEvent, type StateInput } from 'charmkit/testing';
import { createHookRunner, type HookInput, settleModel } from 'juju-sim/testing';
import { charm } from '../../../examples/hello-charm/charm.ts';
import charmkitManifest from '../../../lib/charmkit/package.json' with { type: 'json' };
import jujuSimManifest from '../../../lib/juju-sim/package.json' with { type: 'json' };

const read = (path: string) => readFileSync(path, 'utf8');
const documents = { charmkit: read('lib/charmkit/README.md'), 'juju-sim': read('lib/juju-sim/README.md') };

describe("charmkit's README", () => {
  const document = documents.charmkit;

  test.each([
    ['ts', 'charm.ts'],
    ['yaml', 'metadata.yaml'],
  ])('has the whole example charm: %s', (language, file) => {
    const content = read(`examples/hello-charm/${file}`).trimEnd();
    expect(document).toContain(`\`\`\`${language}\n${content}\n\`\`\``);
  });

  test('has a test that passes', async () => {
    const charmDir = 'examples/hello-charm';
    // charmkit's README
    const before: StateInput = {
      isLeader: true,
      containers: { hello: {} },
      relations: [{ endpoint: 'greeting', remoteApp: 'listener', remoteUnits: { 'listener/0': {} } }],
    };
    const after = await runEvent(charm, before, 'greeting-relation-created', { charmDir });
    expect(after.status).toEqual(active('says "Hello"'));
    expect(after.containers.hello?.files['/srv/greeting.txt']).toBe('Hello\n');
    expect(after.relations[0]?.localAppData).toEqual({ greeting: 'Hello' });

    const greeted = await runEvent(charm, after, { action: 'greet', params: { name: 'Juju' } }, { charmDir });
    expect(greeted.action?.results).toEqual({ text: 'Hello, Juju!' });
    // charmkit's README
    const [, shown = ''] = read(import.meta.filename).split("    // charmkit's README\n");
    expect(document).toContain(`\`\`\`ts\n${shown.replaceAll(/^ {4}/gm, '').trimEnd()}\n\`\`\``);
  });

  test('lists each interface', () => {
    const listed = /^Interfaces: (.*)\.$/ms.exec(document)?.[1] ?? '';
    const names = [...listed.matchAll(/`([\w-]+)`/g)].map(([, name]) => `./interfaces/${name}`);
    const exported = Object.keys(charmkitManifest.exports).filter((entry) =>
      entry.startsWith('./interfaces/'),
    );
    expect(names.sort()).toEqual(exported.sort());
  });
});

test.each([charmkitManifest, jujuSimManifest])('the README of $name lists each entry point', (manifest) => {
  const name = manifest.name as keyof typeof documents;
  const entries = Object.keys(manifest.exports).filter((entry) => !entry.startsWith('./interfaces/'));
  const rows = entries.map((entry) => `| \`${entry.replace('.', name)}\` |`);
  expect(rows.filter((row) => !documents[name].includes(row))).toEqual([]);
});

describe("juju-sim's README", () => {
  test('has a test that passes', async () => {
    const charmDir = 'examples/hello-charm';
    const metadata = read(`${charmDir}/metadata.yaml`);
    // README
    const model = createModel({ name: 'test' });
    deployCharm(model, parseCharm({ metadata }), { name: 'hello' });
    const hello = { charmDir, dispatch: (input: HookInput) => dispatchEvent(charm, input) };
    const settled = await settleModel(model, createHookRunner({ hello }));
    expect(settled.runs.map(({ hook }) => renderHookName(hook))).toContain('config-changed');
    expect(settled.model.units['hello/0']?.status).toMatchObject({ name: 'waiting' });
    // README
    const [, shown = ''] = read(import.meta.filename).split('    // README\n');
    expect(documents['juju-sim']).toContain(`\`\`\`ts\n${shown.replaceAll(/^ {4}/gm, '').trimEnd()}\n\`\`\``);
  });
});
