import { describe, expect, test } from '@jest/globals';
import { RelationOfHook } from '../../../lib/charmkit/charm/relation-of-hook.ts';
import { describeEndlessOutput } from '../../../lib/charmkit/hook-tool-runner/runner-errors.ts';
import { type HookToolCall, PermissionDeniedError } from '../../../lib/charmkit/hook-tools/index.ts';
import { type RecordingRunner, recordingOver, recordingRunner } from '../hook-tools/recording-runner.ts';

/** Answers `tool operands…` with the last matching entry. */
function answering(answers: Record<string, unknown>): RecordingRunner {
  const runSync = ({ tool, args }: { tool: string; args: readonly string[] }) => {
    const line = [tool, ...args].join(' ');
    const found = Object.entries(answers).find(([key]) => line.includes(key));
    return { exitCode: 0, stdout: JSON.stringify(found?.[1] ?? null), stderr: '' };
  };
  return recordingOver({ run: async (call) => runSync(call), runSync });
}

function relationOver(
  runner: RecordingRunner,
  facts: { remoteApp?: string; departingUnit?: string; role?: 'requires' | 'peers' } = {},
  warnings: string[] = [],
) {
  const own = { ownApp: 'web', ownUnit: 'web/0' };
  const relation = { id: 'db:12', endpoint: 'db', role: 'requires', ...own, ...facts } as const;
  return new RelationOfHook(runner, relation, { warning: (line) => void warnings.push(line) });
}

/** Juju lists the relation, and refuses every other request about it. */
function refusing(stderr: string): RecordingRunner {
  return recordingRunner({ exitCode: 1, stderr: `ERROR ${stderr}` });
}

function listWrites({ calls }: RecordingRunner): readonly unknown[] {
  return calls.flatMap(({ tool, stdin }) => (tool === 'relation-set' ? [JSON.parse(stdin ?? '')] : []));
}

describe('a relation of this hook', () => {
  test('reads a databag once, however often it is asked', async () => {
    const runner = answering({ 'relation-get': { host: 'a' } });
    const relation = relationOver(runner);
    expect(await relation.readRemoteUnit('pg/0')).toEqual({ host: 'a' });
    expect(await relation.readRemoteUnit('pg/0')).toEqual({ host: 'a' });
    expect(runner.calls).toHaveLength(1);
  });

  test('holds no long databag: it is read again if it is asked for again, by a hook tool for each', async () => {
    const host = 'a'.repeat(200_000);
    const runner = answering({ 'relation-get': { host } });
    const relation = relationOver(runner);
    const both = await Promise.all([relation.readRemoteUnit('pg/0'), relation.readRemoteUnit('pg/0')]);
    expect(both).toEqual([{ host }, { host }]);
    expect(runner.calls).toHaveLength(1);
    expect(await relation.readRemoteUnit('pg/0')).toEqual({ host });
    expect(runner.calls).toHaveLength(2);
  });

  test('leaves a departing unit out, and orders the others by number', async () => {
    const runner = answering({ 'relation-list': ['pg/10', 'pg/9', 'pg/2'] });
    expect(await relationOver(runner, { departingUnit: 'pg/2' }).units()).toEqual(['pg/9', 'pg/10']);
  });

  test('knows the remote application from its units', async () => {
    const runner = answering({ 'relation-list': ['pg/0'] });
    expect(await relationOver(runner).remoteApp()).toBe('pg');
    expect(runner.calls).toHaveLength(1);
  });

  test('asks for the remote application when there is no unit', async () => {
    const runner = answering({ '--app': 'pg', 'relation-list': [] });
    expect(await relationOver(runner).remoteApp()).toBe('pg');
  });

  test('asks nothing about the remote application in its own event', async () => {
    const runner = answering({});
    expect(await relationOver(runner, { remoteApp: 'pg' }).remoteApp()).toBe('pg');
    expect(runner.calls).toHaveLength(0);
  });

  test('sends all writes to a databag in one call, through stdin', async () => {
    const runner = answering({ 'relation-get': { gone: 'here' } });
    const relation = relationOver(runner);
    relation.writeOwnApp({ a: '1' });
    relation.writeOwnApp({ b: '2', gone: undefined });
    await relation.flush();
    expect(listWrites(runner)).toEqual([{ a: '1', b: '2', gone: '' }]);
  });

  test('sends nothing that is there already, whether or not the hook has read it', async () => {
    const runner = answering({ 'relation-get': { a: '1' } });
    const relation = relationOver(runner);
    relation.writeOwnApp({ a: '1', gone: undefined });
    await relation.readOwnUnit();
    relation.writeOwnUnit({ a: '1' });
    await relation.flush();
    expect(runner.calls.map(({ tool }) => tool)).toEqual(['relation-get', 'relation-get']);
  });

  test('sends its writes once', async () => {
    const runner = answering({});
    const relation = relationOver(runner);
    relation.writeOwnUnit({ a: '1' });
    await relation.flush();
    await relation.flush();
    expect(listWrites(runner)).toEqual([{ a: '1' }]);
  });
});

describe('a relation that Juju lists and refuses', () => {
  test.each([
    'permission denied',
    'cannot read settings for unit "pg/0" in relation "web:db pg:db": permission denied',
    'invalid value "db:12" for option -r: relation not found',
    'relation 12 not found',
    'relation unit not found',
  ])('counts as empty, after one warning however much of it is read: %s', async (stderr) => {
    const warnings: string[] = [];
    const relation = relationOver(refusing(stderr), {}, warnings);
    expect(relation.isUnreadable).toBe(false);
    expect(await relation.units()).toEqual([]);
    expect(await relation.remoteApp()).toBeUndefined();
    expect(await relation.readRemoteApp()).toEqual({});
    expect(await relation.readRemoteUnit('pg/0')).toEqual({});
    expect(await relation.readOwnApp()).toEqual({});
    expect(relation.isUnreadable).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/^db:12: relation-list is refused \([a-z-]+\): /)]);
  });

  test('counts as empty as well where a databag is too long to be read', async () => {
    const warnings: string[] = [];
    const runSync = (call: HookToolCall) => {
      if (call.tool === 'relation-get') throw describeEndlessOutput(call, 64);
      return { exitCode: 0, stdout: '["pg/0"]', stderr: '' };
    };
    const runner = recordingOver({ run: async (call) => runSync(call), runSync });
    const relation = relationOver(runner, {}, warnings);
    expect(await relation.readRemoteApp()).toEqual({});
    expect(relation.isUnreadable).toBe(true);
    expect(warnings).toEqual([
      expect.stringContaining('db:12: relation-get is refused (hook-tool-output): '),
    ]);
  });

  test('is not written over where it could not be read', async () => {
    const runner = refusing('permission denied');
    const relation = relationOver(runner);
    await relation.readOwnUnit();
    relation.writeOwnUnit({ a: '1' });
    await relation.flush();
    expect(runner.calls.map(({ tool }) => tool)).toEqual(['relation-get']);
  });

  test('keeps its writes from no other: they are left out with a warning', async () => {
    const warnings: string[] = [];
    const relation = relationOver(refusing('relation not found'), {}, warnings);
    relation.writeOwnApp({ a: '1' });
    relation.writeOwnUnit({ a: '1' });
    await relation.flush();
    expect(warnings).toEqual([
      'db:12: relation-set is refused (relation-not-found): the data is not written',
    ]);
  });

  test("leaves the application's data to the new leader where leadership is lost in the hook", async () => {
    const warnings: string[] = [];
    const runner = refusing('cannot write relation settings');
    const relation = relationOver(runner, { role: 'peers' }, warnings);
    relation.writeOwnApp({ a: '1' });
    await relation.flush();
    expect(warnings).toEqual([
      'db:12: relation-set is refused (not-leader): another unit is the leader now and writes the data',
    ]);
  });

  test("is an error where it is the application's own, without which nothing can be decided", async () => {
    const relation = relationOver(refusing('permission denied'), { role: 'peers' });
    await expect(relation.readOwnApp()).rejects.toThrow(PermissionDeniedError);
  });

  test('is an error where the tool fails for another reason', async () => {
    const relation = relationOver(refusing('connection reset'));
    await expect(relation.readRemoteApp()).rejects.toThrow('connection reset');
  });
});
