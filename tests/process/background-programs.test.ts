import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLauncher } from 'charmkit/tracing';
import { createReloaders } from '../../src/grafana/applying/reloading/launch.ts';
import type { ReloadTask } from '../../src/grafana/applying/reloading/task.ts';

let directory: string;
const { NODE_COMPILE_CACHE } = process.env;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'background-'));
  process.env.NODE_COMPILE_CACHE = join(directory, 'compiled');
});

afterEach(() => {
  if (NODE_COMPILE_CACHE === undefined) delete process.env.NODE_COMPILE_CACHE;
  else process.env.NODE_COMPILE_CACHE = NODE_COMPILE_CACHE;
  rmSync(directory, { recursive: true, force: true });
});

test.each<[string, (program: string) => unknown]>([
  ['that sends traces', (program) => createLauncher(program)(directory)],
  ['that completes a reload', (program) => createReloaders(program).start({} as ReloadTask)],
])('the program %s has an empty environment', async (_title, launch) => {
  const result = join(directory, 'environment');
  const program = join(directory, 'program.cjs');
  const write = `fs.writeFileSync('${result}.new', JSON.stringify(process.env))`;
  writeFileSync(
    program,
    `const fs = require('node:fs'); ${write}; fs.renameSync('${result}.new', '${result}')`,
  );
  launch(program);
  while (!existsSync(result)) await sleep(20);
  expect(JSON.parse(readFileSync(result, 'utf8'))).toEqual({});
});
