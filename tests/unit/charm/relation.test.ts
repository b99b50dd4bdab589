import { describe, expect, test } from '@jest/globals';
import { RelationOfHook } from '../../../lib/charm/relation-of-hook.ts';
import { type RecordingRunner, recordingOver } from '../hook-tools/recording-runner.ts';

/** Answers `tool operands…` by the last matching entry. */
function answering(answers: Record<string, unknown>): RecordingRunner {
  const runSync = ({ tool, args }: { tool: string; args: readonly string[] }) => {
    const line = [tool, ...args].join(' ');
    const found = Object.entries(answers).find(([key]) => line.includes(key));
    return { exitCode: 0, stdout: JSON.stringify(found?.[1] ?? null), stderr: '' };
  };
  return recordingOver({ run: async (call) => runSync(call), runSync });
}

function relationOver(runner: RecordingRunner, facts: { remoteApp?: string; departingUnit?: string } = {}) {
  return new RelationOfHook(runner, {
    id: 'db:12',
    endpoint: 'db',
    role: 'requires',
    ownApp: 'web',
    ownUnit: 'web/0',
    ...facts,
  });
}

describe('a relation of this hook', () => {
  test('reads a databag once, however often it is asked', async () => {
    const runner = answering({ 'relation-get': { host: 'a' } });
    const relation = relationOver(runner);
    expect(await relation.readRemoteUnit('pg/0')).toEqual({ host: 'a' });
    expect(await relation.readRemoteUnit('pg/0')).toEqual({ host: 'a' });
    expect(runner.calls).toHaveLength(1);
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
    const runner = answering({});
    const relation = relationOver(runner);
    relation.writeOwnApp({ a: '1' });
    relation.writeOwnApp({ b: '2', gone: undefined });
    await relation.flush();
    expect(runner.calls.map(({ stdin }) => JSON.parse(stdin ?? ''))).toEqual([{ a: '1', b: '2', gone: '' }]);
  });

  test('sends nothing that it knows to be there already', async () => {
    const runner = answering({ 'relation-get': { a: '1' } });
    const relation = relationOver(runner);
    await relation.readOwnApp();
    relation.writeOwnApp({ a: '1', gone: undefined });
    await relation.flush();
    expect(runner.calls.map(({ tool }) => tool)).toEqual(['relation-get']);
  });

  test('sends its writes once', async () => {
    const runner = answering({});
    const relation = relationOver(runner);
    relation.writeOwnUnit({ a: '1' });
    await relation.flush();
    await relation.flush();
    expect(runner.calls).toHaveLength(1);
  });
});
