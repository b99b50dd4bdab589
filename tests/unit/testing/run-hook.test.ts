import { describe, expect, test } from '@jest/globals';
import { dispatchEvent } from 'charmkit/charm';
import { enqueueAction, JujuModelError } from 'charmkit/juju-model';
import { HookFailedError, runHook, skipHooks } from 'juju-sim/testing';
import { handleEveryEvent } from '../../handle-every-event.ts';
import { charmDirectory, charmOf, newModel, tool } from './small-charm.ts';

describe('runHook', () => {
  test('gives the model after the hook, and leaves the one before as it was', async () => {
    const model = skipHooks(newModel());
    const before = structuredClone(model);
    const run = await runHook(
      charmOf(async (input) => {
        await tool(input, 'relation-set', '-r', 'peers:0', '--app', 'ready=yes');
        await tool(input, 'status-set', 'active', 'all good');
        return 0;
      }),
      model,
      { unit: 'viewer/0', hook: 'update-status' },
    );
    expect(model).toEqual(before);
    expect(run.model.relations[0]?.appData.viewer?.content).toEqual({ ready: 'yes' });
    expect(run.status).toMatchObject({ name: 'active', message: 'all good' });
  });

  test('lists the tools that ran, with their answers, and what was logged', async () => {
    const run = await runHook(
      charmOf(async (input) => {
        await tool(input, 'is-leader', '--format=json');
        await tool(input, 'juju-log', '--', 'hello');
        return 0;
      }),
      skipHooks(newModel()),
      { unit: 'viewer/0', hook: 'config-changed' },
    );
    expect(run.calls.map(({ call, result }) => [call.tool, result.stdout])).toEqual([
      ['is-leader', 'true\n'],
      ['juju-log', ''],
    ]);
    expect(run.logs).toMatchObject([{ level: 'INFO', message: 'hello' }]);
    expect(run.end).toMatchObject({ isCommitted: true, toolCounts: { 'is-leader': 1, 'juju-log': 1 } });
  });

  test('gives the charm the hook that its name means, and its own variables', async () => {
    let seen: Readonly<Record<string, string>> = {};
    const charm = charmOf(async ({ environment }) => {
      seen = environment;
      return 0;
    });
    const withDirectory = { ...charm, environment: { CHARM_CONTAINERS_DIR: '/pods' } };
    await runHook(withDirectory, skipHooks(newModel()), {
      unit: 'viewer/0',
      hook: 'source-relation-joined',
      remoteUnit: 'store/0',
    });
    expect(seen).toMatchObject({
      JUJU_HOOK_NAME: 'source-relation-joined',
      JUJU_RELATION_ID: 'source:1',
      JUJU_REMOTE_UNIT: 'store/0',
      CHARM_CONTAINERS_DIR: '/pods',
    });
  });

  test('gives what an action resulted in', async () => {
    const model = skipHooks(newModel());
    const { id } = enqueueAction(model, 'viewer/0', 'greet', { who: 'all' });
    const charm = charmOf(async (input) => (await tool(input, 'action-set', 'said=hello')).exitCode);
    const hook = { kind: 'action', action: 'greet', task: id } as const;
    const run = await runHook(charm, model, { unit: 'viewer/0', hook });
    expect(run.task).toMatchObject({ status: 'completed', results: { said: 'hello' } });
  });

  test('fails the test with what the charm logged, unless it may fail', async () => {
    const charm = charmOf(async (input) => {
      await tool(input, 'juju-log', '-l', 'ERROR', 'out of disk');
      return 1;
    });
    const model = skipHooks(newModel());
    const event = { unit: 'viewer/0', hook: 'update-status' };
    await expect(runHook(charm, model, event)).rejects.toThrow(
      'update-status of viewer/0 failed: out of disk',
    );
    const run = await runHook(charm, model, { ...event, mayFail: true });
    expect(run.end).toMatchObject({ exitCode: 1, isCommitted: false });
    expect(run.model.units['viewer/0']?.agent.failed).toEqual({ kind: 'update-status' });
  });

  test('takes an exception for a failure, and keeps it as the cause', async () => {
    const cause = new RangeError('bug');
    const charm = charmOf(() => Promise.reject(cause));
    const failure = runHook(charm, skipHooks(newModel()), { unit: 'viewer/0', hook: 'start' });
    await expect(failure).rejects.toBeInstanceOf(HookFailedError);
    await expect(failure).rejects.toMatchObject({ cause, code: 'hook-failed' });
  });

  test('refuses events that cannot be', async () => {
    const charm = charmOf(async () => 0);
    const model = newModel();
    for (const hook of ['source-relation-changed', 'none-pebble-ready', 'no-such-hook']) {
      await expect(runHook(charm, model, { unit: 'viewer/0', hook })).rejects.toBeInstanceOf(JujuModelError);
    }
  });

  test('runs a charm made with charmkit/charm', async () => {
    using directory = charmDirectory();
    const seen: string[] = [];
    const charm = handleEveryEvent(directory.path, async (context) => {
      const [relation] = await context.relations('source');
      seen.push(`${context.event.kind} leader=${await context.isLeader()} ${relation?.id}`);
      relation?.writeOwnApp({ url: 'http://viewer' });
    });
    const run = await runHook(
      { charmDir: directory.path, dispatch: (input) => dispatchEvent(charm, input) },
      skipHooks(newModel()),
      { unit: 'viewer/0', hook: 'source-relation-changed' },
    );
    expect(seen).toEqual(['relation-changed leader=true source:1']);
    expect(run.model.relations[1]?.appData.viewer?.content).toEqual({ url: 'http://viewer' });
  });
});
