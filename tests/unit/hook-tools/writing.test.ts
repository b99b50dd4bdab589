import { describe, expect, test } from '@jest/globals';
import {
  actionFail,
  actionLog,
  actionSet,
  applicationVersionSet,
  closePort,
  type HookToolRunner,
  jujuLog,
  jujuLogSync,
  jujuReboot,
  openPort,
  relationSet,
  secretGrant,
  secretRemove,
  secretRevoke,
  secretSet,
  stateDelete,
  stateSet,
  statusSet,
  storageAdd,
} from 'charmkit/hook-tools';
import { recordingRunner } from './recording-runner.ts';

interface Writing {
  readonly title: string;
  readonly write: (runner: HookToolRunner) => unknown;
  readonly argv: readonly string[];
  readonly stdin?: string;
}

const id = 'secret:9m4e2mr0ui3e8a215n4g';
const relationId = 'source:7';

const writings: readonly Writing[] = [
  {
    title: "writes the unit's databag through stdin, and deletes with an empty value",
    write: (runner) =>
      relationSet(runner, { relationId, databag: 'unit', data: { host: 'a=b', gone: undefined } }),
    argv: ['relation-set', '-r', 'source:7', '--file', '-'],
    stdin: '{"host":"a=b","gone":""}',
  },
  {
    title: "writes the application's databag",
    write: (runner) => relationSet(runner, { relationId, databag: 'app', data: { '-key': '- line\n' } }),
    argv: ['relation-set', '-r', 'source:7', '--app', '--file', '-'],
    stdin: '{"-key":"- line\\n"}',
  },
  {
    title: "sets the unit's status, whatever the message begins with",
    write: (runner) => statusSet(runner, { status: 'waiting', message: '--for Pebble' }),
    argv: ['status-set', '--application=false', 'waiting', '--', '--for Pebble'],
  },
  {
    title: "sets the application's status",
    write: (runner) => statusSet(runner, { of: 'app', status: 'active' }),
    argv: ['status-set', '--application=true', 'active', '--', ''],
  },
  {
    title: 'opens a port',
    write: (runner) => openPort(runner, { protocol: 'tcp', from: 3000, to: 3000 }),
    argv: ['open-port', '3000/tcp'],
  },
  {
    title: 'closes a range for some endpoints',
    write: (runner) =>
      closePort(runner, { protocol: 'udp', from: 8000, to: 8010, endpoints: ['source', 'ingress'] }),
    argv: ['close-port', '--endpoints', 'source,ingress', '8000-8010/udp'],
  },
  {
    title: 'opens ICMP',
    write: (runner) => openPort(runner, { protocol: 'icmp' }),
    argv: ['open-port', 'icmp'],
  },
  {
    title: "tells the workload's version",
    write: (runner) => applicationVersionSet(runner, { version: '-1.2' }),
    argv: ['application-version-set', '--', '-1.2'],
  },
  {
    title: 'logs',
    write: (runner) => jujuLog(runner, { level: 'WARNING', message: '--two\nlines' }),
    argv: ['juju-log', '-l', 'WARNING', '--', '--two\nlines'],
  },
  {
    title: 'logs the last words of a process',
    write: (runner) => jujuLogSync(runner, { level: 'ERROR', message: 'bye' }),
    argv: ['juju-log', '-l', 'ERROR', '--', 'bye'],
  },
  {
    title: "keeps the unit's state through stdin",
    write: (runner) => stateSet(runner, { data: { token: 'a: b' } }),
    argv: ['state-set', '--file', '-'],
    stdin: '{"token":"a: b"}',
  },
  {
    title: "removes a key of the unit's state",
    write: (runner) => stateDelete(runner, { key: '-key' }),
    argv: ['state-delete', '--', '-key'],
  },
  {
    title: "adds to an action's results",
    write: (runner) => actionSet(runner, { results: { 'admin.user': 'a', url: 'b=c' } }),
    argv: ['action-set', 'admin.user=a', 'url=b=c'],
  },
  {
    title: "logs an action's progress",
    write: (runner) => actionLog(runner, { message: 'half' }),
    argv: ['action-log', '--', 'half'],
  },
  {
    title: 'fails an action',
    write: (runner) => actionFail(runner, { message: 'no' }),
    argv: ['action-fail', '--', 'no'],
  },
  {
    title: "changes a secret's metadata alone",
    write: (runner) =>
      secretSet(runner, {
        id,
        label: 'admin',
        description: '--of Grafana',
        rotate: 'monthly',
        expire: new Date('2027-01-01T00:00:00Z'),
      }),
    argv: [
      'secret-set',
      '--label=admin',
      '--description=--of Grafana',
      '--rotate=monthly',
      '--expire=2027-01-01T00:00:00.000Z',
      id,
    ],
  },
  {
    title: 'grants a secret to an application',
    write: (runner) => secretGrant(runner, { id, relationId }),
    argv: ['secret-grant', '--relation', 'source:7', id],
  },
  {
    title: 'revokes a secret from one unit',
    write: (runner) => secretRevoke(runner, { id, relationId, unit: 'loki/0' }),
    argv: ['secret-revoke', '--relation', 'source:7', '--unit=loki/0', id],
  },
  {
    title: 'removes a secret',
    write: (runner) => secretRemove(runner, { id }),
    argv: ['secret-remove', id],
  },
  {
    title: 'removes one revision of a secret',
    write: (runner) => secretRemove(runner, { id, revision: 3 }),
    argv: ['secret-remove', '--revision', '3', id],
  },
  {
    title: 'asks for another storage',
    write: (runner) => storageAdd(runner, { name: 'data' }),
    argv: ['storage-add', 'data=1'],
  },
  {
    title: 'asks for a reboot after the hook',
    write: (runner) => jujuReboot(runner),
    argv: ['juju-reboot'],
  },
  {
    title: 'asks for a reboot now',
    write: (runner) => jujuReboot(runner, { now: true }),
    argv: ['juju-reboot', '--now'],
  },
];

describe('A tool that writes', () => {
  test.each(writings)('$title', async ({ write, argv, stdin }) => {
    const runner = recordingRunner();
    await write(runner);
    expect(runner.calls.map(({ tool, args }) => [tool, ...args])).toEqual([argv]);
    expect(runner.calls[0]?.stdin).toBe(stdin);
  });

  test.each<[string, (runner: HookToolRunner) => Promise<void>]>([
    ['relation-set without data', (runner) => relationSet(runner, { relationId, databag: 'unit', data: {} })],
    ['state-set without data', (runner) => stateSet(runner, { data: {} })],
    ['action-set without results', (runner) => actionSet(runner, { results: {} })],
  ])('does not run %s', async (_title, write) => {
    const runner = recordingRunner();
    await write(runner);
    expect(runner.calls).toEqual([]);
  });
});

describe("Linux's limit on one argument", () => {
  const longest = 131_071;

  test('is refused before the tool runs, with the tool and the size', async () => {
    const runner = recordingRunner();
    const setting = actionSet(runner, { results: { report: 'é'.repeat(longest / 2) } });
    await expect(setting).rejects.toMatchObject({
      code: 'argument-too-long',
      tool: 'action-set',
      facts: { position: 1, bytes: 131_077 },
      message: expect.stringContaining('write it to a file and pass the path'),
    });
    expect(runner.calls).toEqual([]);
  });

  test('does not limit databags', async () => {
    const runner = recordingRunner();
    await relationSet(runner, { relationId, databag: 'app', data: { dashboards: 'x'.repeat(2 * longest) } });
    expect(runner.calls).toHaveLength(1);
  });

  test('splits a log message, and loses none of it', async () => {
    const runner = recordingRunner();
    const message = '📈 é\n'.repeat(60_000);
    await jujuLog(runner, { level: 'INFO', message });
    const pieces = runner.calls.map(({ args }) => args.at(-1) ?? '');
    expect(pieces.join('')).toBe(message);
    expect(pieces.every((piece) => Buffer.byteLength(piece) <= longest)).toBe(true);
  });

  test("spreads many results over calls, each below the limit on all arguments, in the results' order", async () => {
    const runner = recordingRunner();
    const results = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`part-${index}`, 'x'.repeat(100_000)]),
    );
    await actionSet(runner, { results });
    const sizes = runner.calls.map(({ args }) => args.join('').length);
    expect(runner.calls.flatMap(({ args }) => args)).toEqual(
      Object.entries(results).map(([key, value]) => `${key}=${value}`),
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * 1024);
    expect(runner.calls).toHaveLength(3);
  });
});
