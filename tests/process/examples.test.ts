import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Simulator } from 'juju-sim/simulator';
import { charmDirectory } from './build.ts';

describe('an example', () => {
  test.each(['hello-charm', 'metrics-source'])(
    'can be shipped as its dispatch says: %s as one file',
    async (name) => {
      const example = join(charmDirectory, 'examples', name);
      const directory = await mkdtemp(join(tmpdir(), 'bundled-'));
      await bundle(example, directory);
      await using simulator = await Simulator.open();
      const application = await simulator.deploy(directory);
      await simulator.settle();
      expect(simulator.dispatches.map(({ exit }) => exit)).toEqual(simulator.dispatches.map(() => 0));
      expect(simulator.status().applications[application.name]?.status.current).toBe('active');
      await rm(directory, { recursive: true });
    },
  );
});

/** Builds the charm's YAML files and one bundle. It uses the command that the charm's `dispatch` names. */
async function bundle(example: string, target: string): Promise<void> {
  for (const file of (await readdir(example)).filter((each) => each.endsWith('.yaml')))
    await copyFile(join(example, file), join(target, file));
  const dispatch = await readFile(join(example, 'dispatch'), 'utf8');
  const [, command = 'false'] = /npx (esbuild .*)/.exec(dispatch) ?? [];
  const [program = '', ...args] = command.split(' ');
  const outfile = args.map((arg) => arg.replace('=charm.cjs', `=${join(target, 'charm.cjs')}`));
  execFileSync(join(charmDirectory, 'node_modules/.bin', program), outfile, { cwd: example, stdio: 'pipe' });
  const line = /`(exec node .*)`/.exec(dispatch)?.[1] ?? '';
  await writeFile(join(target, 'dispatch'), `#!/bin/sh\n${line}\n`);
  await chmod(join(target, 'dispatch'), 0o755);
}
