import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeShortDirectory } from '../../../lib/juju-sim/simulator/short-directory.ts';

test.each([
  ['among temporary files', '/var/tmp', '/var/tmp'],
  ['in /tmp where those are kept too far down for a socket', `/tmp/${'deep/'.repeat(40)}`, '/tmp'],
])('makes a directory for sockets %s', async (_, temporary, parent) => {
  const made = await makeShortDirectory('js-', temporary);
  rmSync(made, { recursive: true });
  expect(dirname(made)).toBe(parent);
});

test('removes the directories of processes that are dead, and no other', async () => {
  const [living, left, unnamed] = [await make(), await make(), await make()];
  const { pid } = spawnSync('true');
  writeFileSync(owner(left), readFileSync(owner(left), 'utf8').replace(/^\d+/, String(pid)));
  rmSync(owner(unnamed));
  const elsewhere = await make();
  writeFileSync(owner(elsewhere), `${pid} pid:[1]`);
  const link = `${living}-link`;
  symlinkSync(elsewhere, link);
  const next = await make();
  expect([living, left, unnamed, elsewhere, link, next].map((path) => existsSync(path))).toEqual([
    ...[true, false, true, true],
    ...[true, true],
  ]);
  for (const path of [living, unnamed, link, elsewhere, next]) rmSync(path, { recursive: true });
});

const make = () => makeShortDirectory(`js-test-${process.pid}-`, '/tmp');
const owner = (directory: string) => join(directory, '.owner');
