import { describe, expect, test } from '@jest/globals';
import { active, blocked, waiting } from 'charmkit';
import { EventFailedError, type EventInput, runEvent, type StateInput } from 'charmkit/testing';
import { charm } from '../../../examples/hello-charm/charm.ts';

const charmDir = 'examples/hello-charm';
const run = (state: StateInput, event: EventInput) => runEvent(charm, state, event, { charmDir });

const related = { endpoint: 'greeting', remoteApp: 'listener', remoteUnits: { 'listener/0': {} } };
const running = { isLeader: true, containers: { hello: {} }, relations: [related] } satisfies StateInput;

describe('runEvent', () => {
  test('gives the state after the event: status, files and databags', async () => {
    const after = await run({ ...running, config: { greeting: 'Hei' } }, 'config-changed');
    expect(after.status).toEqual(active('says "Hei"'));
    expect(after.containers.hello?.files).toEqual({ '/srv/greeting.txt': 'Hei\n' });
    expect(after.containers.hello?.changes).toEqual(['push /srv/greeting.txt']);
    expect(after.relations).toMatchObject([{ id: 0, localAppData: { greeting: 'Hei' } }]);
  });

  test('changes neither the state that it was given nor lets the new one be changed', async () => {
    const before = structuredClone(running);
    const after = await run(running, 'config-changed');
    expect(running).toEqual(before);
    expect(() => Object.assign(after.status, { message: '' })).toThrow(TypeError);
  });

  test('continues from its own result, and from JSON of it', async () => {
    const first = await run(running, 'config-changed');
    const copy = JSON.parse(JSON.stringify(first));
    expect(copy).toEqual(first);
    const second = await run({ ...copy, config: { greeting: '' } }, 'config-changed');
    expect(second.status).toEqual(blocked('set the option "greeting"'));
    expect(second.containers.hello?.files).toEqual({ '/srv/greeting.txt': 'Hello\n' });
  });

  test.each([
    ['has not started', {}],
    ['does not answer', { hello: { canConnect: false } }],
  ])('waits for a container that %s', async (_what, containers) => {
    const after = await run({ ...running, containers }, 'config-changed');
    expect(after.status).toEqual(waiting('waiting for the container hello'));
    expect(after.previousWasInterrupted).toBe(true);
  });

  test('runs an action', async () => {
    const after = await run({}, { action: 'greet', params: { name: 'Juju' } });
    expect(after.action).toEqual({ results: { text: 'Hello, Juju!' }, log: [] });
    const failed = await run({ config: { greeting: '' } }, { action: 'greet', params: { name: 'Juju' } });
    expect(failed.action?.failure).toBe('Nothing to say.');
  });

  test('fails with what the charm threw', async () => {
    const cause = new RangeError('out of greetings');
    const failing = {
      ...charm,
      otherwise: async () => {
        throw cause;
      },
    };
    const failure = runEvent(failing, running, 'config-changed', { charmDir });
    await expect(failure).rejects.toThrow(EventFailedError);
    await expect(failure).rejects.toMatchObject({
      message: 'config-changed of hello/0 failed: out of greetings',
      cause,
    });
  });
});
