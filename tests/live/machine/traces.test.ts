import { once } from 'node:events';
import { mkdirSync, rmdirSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { awaitEnd, readKeeper } from '../../../scripts/live/cluster/end-keeper.ts';
import { findNewTraces, readTraces, type Traces } from '../../../scripts/live/traces.ts';
import { LiveCommands } from './command.ts';

const asFarAs = 'Kubernetes answers';

describe('of a live model nothing is left on the machine', () => {
  let live: LiveCommands;
  let before: Traces;
  beforeEach(() => {
    live = new LiveCommands('traces');
    before = readTraces(live.place);
  });

  test('after live:down', async () => {
    await live.startUntil(asFarAs);
    expect(findNewTraces(before, readTraces(live.place)).length).toBeGreaterThan(20);
    await live.end();
    expect(findNewTraces(before, readTraces(live.place))).toEqual([]);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'after %s to the command that is starting it',
    async (signal) => {
      const command = await live.startUntil(asFarAs);
      const keeper = readKeeper(live.place) ?? 0;
      const ended = once(command, 'exit');
      command.kill(signal);
      await ended;
      await awaitEnd(keeper);
      expect(findNewTraces(before, readTraces(live.place))).toEqual([]);
    },
  );

  test('after SIGKILL to the process that keeps it, and live:down', async () => {
    await live.startUntil(asFarAs);
    process.kill(readKeeper(live.place) ?? 0, 'SIGKILL');
    await live.end();
    expect(findNewTraces(before, readTraces(live.place))).toEqual([]);
  });
});

test.each([
  ['does not count among the traces', 'of-another-program', 0],
  ['counts among the traces if its name is one of Kubernetes', 'kubepods-outside', 1],
])('a cgroup that appears meanwhile %s', (_what, name, count) => {
  const { place } = new LiveCommands('cgroups');
  const before = readTraces(place);
  const folder = `/sys/fs/cgroup/pids/${name}`;
  mkdirSync(folder);
  try {
    expect(findNewTraces(before, readTraces(place))).toHaveLength(count);
  } finally {
    rmdirSync(folder);
  }
});

describe('two live models', () => {
  test('do not meet: each has a network, cgroups and files of its own, and ends alone', async () => {
    await using one = new LiveCommands('one');
    await using another = new LiveCommands('another');
    await Promise.all([one.startUntil(asFarAs), another.startUntil(asFarAs)]);
    await one.run('kubectl', 'create', 'namespace', 'of-one');
    expect(await one.run('kubectl', 'get', 'namespaces')).toContain('of-one');
    expect(await another.run('kubectl', 'get', 'namespaces')).not.toContain('of-one');
    await one.end();
    expect(await another.run('kubectl', 'get', '--raw', '/readyz')).toBe('ok');
  });
});

describe('from within a live model', () => {
  test('there is no way to the machine or beyond', async () => {
    await using live = new LiveCommands('alone');
    await live.startUntil(asFarAs);
    const table = await live.run('cat', '/proc/self/net/dev');
    const links = table.split('\n').flatMap((line) => /^\s*(\S+):/.exec(line)?.[1] ?? []);
    expect(links.toSorted()).toEqual(['lo', 'node0', 'node1']);
    const ask =
      "fetch('http://192.0.2.1', { signal: AbortSignal.timeout(2000) }).then(() => 'answer', () => 'no answer')";
    expect(await live.run(process.execPath, '-e', `${ask}.then(console.log)`)).toBe('no answer\n');
  });
});
