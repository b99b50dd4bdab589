import { describe, expect, test } from '@jest/globals';
import {
  actionGet,
  actionSet,
  HookToolError,
  type HookToolRunner,
  NotInActionError,
  NotLeaderError,
  PermissionDeniedError,
  RelationNotFoundError,
  relationGet,
  relationSet,
  SecretExistsError,
  SecretNotFoundError,
  secretAdd,
  secretGet,
  secretGrant,
  secretSet,
  stateSet,
  statusSet,
} from 'charmkit/hook-tools';
import { recordingRunner } from './recording-runner.ts';

const relationId = 'source:7';
const read = (runner: HookToolRunner) => relationGet(runner, { relationId, owner: 'loki' });
const getSecret = (runner: HookToolRunner) => secretGet(runner, { label: 'admin' });
const content = { key: 'value' };
const addSecret = (runner: HookToolRunner) => secretAdd(runner, { owner: 'unit', label: 'u-label', content });
const setSecret = (runner: HookToolRunner) => secretSet(runner, { id: '9m4e2mr0ui3e8a215n4g', content });
const writeApp = (runner: HookToolRunner) =>
  relationSet(runner, { relationId, databag: 'app', data: { a: 'b' } });
const setAppStatus = (runner: HookToolRunner) => statusSet(runner, { of: 'app', status: 'active' });

describe("An error of Juju's", () => {
  test.each<[string, number, (runner: HookToolRunner) => Promise<unknown>, typeof HookToolError]>([
    ['invalid value "source:7" for option -r: relation not found', 2, read, RelationNotFoundError],
    ['relation not found', 1, read, RelationNotFoundError],
    ['permission denied', 1, read, PermissionDeniedError],
    [
      'cannot read relation application settings: permission denied (unauthorized access)',
      1,
      writeApp,
      PermissionDeniedError,
    ],
    ['cannot write relation settings', 1, writeApp, NotLeaderError],
    ['this unit is not the leader', 1, setAppStatus, NotLeaderError],
    ['consumer label "admin" not found', 1, getSecret, SecretNotFoundError],
    [
      'secret "9m4e2mr0ui3e8a215n4g" not found',
      1,
      (runner) => secretGet(runner, { id: '9m4e2mr0ui3e8a215n4g' }),
      SecretNotFoundError,
    ],
    ['permission denied', 1, getSecret, PermissionDeniedError],
    ['only unit leaders can update an application owned secret label', 1, getSecret, NotLeaderError],
    [
      'invalid value "source:7" for option --relation: relation not found',
      2,
      (runner) => secretGrant(runner, { id: 'secret:9m4e2mr0ui3e8a215n4g', relationId }),
      RelationNotFoundError,
    ],
    ['"pb/0" is not allowed to read this secret', 1, getSecret, PermissionDeniedError],
    ['"pb/0" is not allowed to manage this secret', 1, setSecret, PermissionDeniedError],
    ['secret URI for consumer label "none" not found', 1, getSecret, SecretNotFoundError],
    ['getting latest secret revision: secret not found', 1, getSecret, SecretNotFoundError],
    ['secret revision 3 not found', 1, getSecret, SecretNotFoundError],
    ['secret with label "u-label" already exists', 1, addSecret, SecretExistsError],
    ['creating secrets: secret with label "u-label" already exists', 1, addSecret, SecretExistsError],
    ['relation unit not found', 1, read, RelationNotFoundError],
    ['getting application "nobody" not found', 1, read, RelationNotFoundError],
    ['secret URI "nonsense" not valid', 2, getSecret, HookToolError],
    ['key "ab" not valid', 2, addSecret, HookToolError],
    ['not running an action', 1, actionGet, NotInActionError],
    ['no relation id specified', 2, read, HookToolError],
    ['expected unit name, got application name "loki"', 2, read, HookToolError],
  ])('"%s" has a class of its own where a caller would branch', async (text, exitCode, run, errorClass) => {
    const error: unknown = await run(recordingRunner({ exitCode, stderr: `ERROR ${text}\n` })).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toMatchObject({ name: errorClass.name, exitCode, stderr: `ERROR ${text}\n` });
    expect((error as Error).message).toContain(`failed: ${text}. `);
  });

  test('names the command, and hides what a person wrote', async () => {
    const runner = recordingRunner({ exitCode: 1, stderr: 'ERROR boom\n' });
    await expect(statusSet(runner, { status: 'blocked', message: 'Private' })).rejects.toThrow(
      '`status-set --application=false blocked -- …` failed: boom. ',
    );
    await expect(actionSet(runner, { results: { password: 'Private' } })).rejects.toThrow(
      '`action-set password=…` failed: boom. ',
    );
  });

  test('hides a value that the tool repeats', async () => {
    const runner = recordingRunner({
      exitCode: 1,
      stderr: 'ERROR value "Marker-7f3" of "Marker-7f3" too long',
    });
    const error: unknown = await stateSet(runner, { data: { key: 'Marker-7f3' } }).catch(
      (thrown: unknown) => thrown,
    );
    expect((error as HookToolError).stderr).toBe('ERROR value "…" of "…" too long');
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('Marker-7f3');
  });

  test('says so where the tool wrote nothing', async () => {
    await expect(read(recordingRunner({ exitCode: 137 }))).rejects.toThrow('it wrote nothing to stderr');
  });
});
