import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { active, blocked, type CharmDefinition, type CharmTypes, defineCharm, waiting } from 'charmkit';
import { dispatchEvent, readMetadata } from 'charmkit/charm';
import { recordingOver } from '../hook-tools/recording-runner.ts';
import { charmDirectory } from '../testing/small-charm.ts';

type Definition = Partial<CharmDefinition<CharmTypes>>;

let directory: ReturnType<typeof charmDirectory>;
let units = 0;

beforeAll(() => {
  directory = charmDirectory();
});

afterAll(() => directory[Symbol.dispose]());

/** The lines of the hook tools that change something, after one hook of a new unit. */
async function changesIn(hook: string, definition: Definition, answers: Record<string, unknown> = {}) {
  units += 1;
  const runSync = ({ tool }: { readonly tool: string }) => ({
    exitCode: 0,
    stdout: JSON.stringify(answers[tool] ?? null),
    stderr: '',
  });
  const tools = recordingOver({ run: async (call) => runSync(call), runSync });
  const environment = {
    JUJU_UNIT_NAME: `viewer/${units}`,
    JUJU_MODEL_NAME: 'test',
    JUJU_MODEL_UUID: `define-charm-${process.pid}`,
    JUJU_DISPATCH_PATH: hook,
    JUJU_CHARM_DIR: directory.path,
    JUJU_RELATION_ID: 'source:1',
    JUJU_DEPARTING_UNIT: '',
    JUJU_SECRET_ID: 'secret:9m4e2mr0ui3e8a215n4g',
    CHARM_CONTAINERS_DIR: '/nowhere',
  };
  const charm = defineCharm(readMetadata(directory.path), { actions: {}, ...definition });
  const exitCode = await dispatchEvent(charm, { environment, cwd: directory.path, tools, print: () => {} });
  const lines = tools.calls.map(({ tool, args }) => [tool, ...args].join(' '));
  return { exitCode, changes: lines.filter((line) => /-set|-fail/.test(line)) };
}

const noStatus = { 'status-get': { status: 'unknown', message: '' } };

describe('a charm runs the handler', () => {
  const definition: Definition = {
    otherwise: async () => active('otherwise'),
    on: {
      'relation-changed': async () => active('by kind'),
      'source-relation-changed': async () => active('by name'),
      'update-status': 'ignore',
    },
  };

  test.each([
    ['hooks/install', 'otherwise'],
    ['hooks/source-relation-created', 'otherwise'],
    ['hooks/peers-relation-changed', 'by kind'],
    ['hooks/source-relation-changed', 'by name'],
  ])('of %s: %s', async (hook, message) => {
    expect(await changesIn(hook, definition, noStatus)).toEqual({
      exitCode: 0,
      changes: [`status-set --application=false active -- ${message}`],
    });
  });

  test.each([
    'hooks/update-status',
    'hooks/stop',
    'hooks/remove',
    'hooks/secret-remove',
    'hooks/collect-metrics',
  ])('never of %s, which it ignores or which asks for an act of its own', async (hook) => {
    expect(await changesIn(hook, definition, noStatus)).toEqual({ exitCode: 0, changes: [] });
  });

  test('of an event only while the unit is not being removed', async () => {
    const leaving = { ...noStatus, 'state-get': { 'charmkit.unit-leaving': 'true' } };
    expect((await changesIn('hooks/source-relation-broken', definition, leaving)).changes).toEqual([]);
  });
});

describe('the status after a hook', () => {
  test('is the worst of all that the handler added and returned', async () => {
    const { changes } = await changesIn(
      'hooks/start',
      {
        otherwise: async (context) => {
          context.addStatus(waiting('for this'));
          return [active(), blocked('do that')];
        },
      },
      noStatus,
    );
    expect(changes).toEqual(['status-set --application=false blocked -- do that (+1 more)']);
  });

  test('is active if the handler returns an empty list, and stays if it returns nothing', async () => {
    const listing = await changesIn('hooks/start', { otherwise: async () => [] }, noStatus);
    expect(listing.changes).toEqual(['status-set --application=false active -- ']);
    expect((await changesIn('hooks/start', { otherwise: async () => {} }, noStatus)).changes).toEqual([]);
  });

  test('waits for a container that does not answer, and the hook sends what it wrote', async () => {
    const { exitCode, changes } = await changesIn(
      'hooks/source-relation-changed',
      {
        otherwise: async (context) => {
          context.eventRelation()?.writeOwnUnit({ port: '80' });
          await context.container('web').pushFile({ path: '/a', content: 'b' });
        },
      },
      noStatus,
    );
    expect(exitCode).toBe(0);
    expect(changes).toEqual([
      'status-set --application=false waiting -- waiting for the container web',
      'relation-set -r source:1 --file -',
    ]);
  });

  test('an action that needs a container that does not answer fails and says so', async () => {
    const greet = async (context: { container(name: string): { systemInfo(): Promise<unknown> } }) => {
      await context.container('web').systemInfo();
      return { results: {} };
    };
    expect((await changesIn('actions/greet', { actions: { greet } })).changes).toEqual([
      'action-fail -- The container web does not answer. Try again when it runs.',
    ]);
  });

  test('can depend on whether the container answers', async () => {
    const otherwise: Definition['otherwise'] = async (context) =>
      (await context.container('web').canConnect()) ? active() : waiting('for my container');
    expect((await changesIn('hooks/start', { otherwise }, noStatus)).changes).toEqual([
      'status-set --application=false waiting -- for my container',
    ]);
  });
});
