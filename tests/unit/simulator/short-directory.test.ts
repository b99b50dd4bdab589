import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
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
