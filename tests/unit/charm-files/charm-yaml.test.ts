import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readCharmFiles } from '../../../lib/charmkit/cli/charm-files.ts';

test.each([
  ['metadata.yaml', 'requires: { __proto__: { interface: source } }'],
  ['metadata.yaml', 'containers: { __proto__: {} }'],
  ['config.yaml', 'options: { __proto__: { type: string } }'],
  ['actions.yaml', '__proto__: {}'],
])('charmkit types refuses in %s a name that it would lose: %s', async (file, text) => {
  const folder = await mkdtemp(join(tmpdir(), 'charm-yaml-'));
  await writeFile(join(folder, 'metadata.yaml'), 'name: shell\n');
  await writeFile(join(folder, file), `${file === 'metadata.yaml' ? 'name: shell\n' : ''}${text}\n`);
  expect(() => readCharmFiles(folder)).toThrow('the name \\"__proto__\\" is not possible');
  await rm(folder, { recursive: true });
});
