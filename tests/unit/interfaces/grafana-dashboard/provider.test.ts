import { beforeEach, describe, expect, test } from '@jest/globals';
import type { HookContext } from 'charmkit/charm';
import {
  type CharmDashboards,
  decodeContent,
  publishDashboards,
  readDashboardProblems,
} from 'charmkit/interfaces/grafana-dashboard';
import { type LittleHook, LittleJuju } from '../grafana-datasource/little-juju.ts';

let juju: LittleJuju;

beforeEach(() => {
  juju = new LittleJuju({ charm: 'dashboard-sender', app: 'sender' });
  for (const id of [7, 8]) {
    juju.relations.set(id, {
      endpoint: 'grafana-dashboard',
      remoteApp: `grafana${id}`,
      units: [],
      databags: {},
    });
  }
});

const joined: LittleHook = { kind: 'relation-joined', relation: 7, remoteUnit: 'grafana7/0' };

/** Publishes the dashboards into all relations. */
function run(dashboards: CharmDashboards = {}): Promise<void> {
  return juju.hook(joined, async (context: HookContext) => {
    for (const relation of await context.relations('grafana-dashboard'))
      await publishDashboards(context, relation, dashboards);
  });
}

function sent(id = 7) {
  const { dashboards = '{"templates":{}}' } = juju.databag(id, 'sender');
  return JSON.parse(dashboards) as { templates: Record<string, Record<string, unknown>>; uuid: string };
}

async function dashboard(template: string): Promise<unknown> {
  return JSON.parse(await decodeContent(String(sent().templates[template]?.['content'])));
}

describe('what Grafana gets of a charm’s dashboards', () => {
  test('those of its directory, each with where the charm is in Juju', async () => {
    await run();
    expect(Object.keys(sent().templates)).toEqual(['file:errors.json', 'file:requests']);
    expect(sent().templates['file:requests']).toEqual({
      charm: 'dashboard-sender-k8s',
      content: expect.any(String),
      juju_topology: {
        model: 'cos',
        model_uuid: expect.any(String),
        application: 'sender',
        unit: 'sender/0',
      },
      inject_dropdowns: true,
      // shake_256(b'dashboard-sender-k8s-file:requests').hexdigest(8)
      dashboard_alt_uid: 'aa2d1fac9a92e039',
    });
  });

  test('a uid that follows from charm and path, and a tag that names the charm', async () => {
    await run();
    expect(await dashboard('file:requests')).toMatchObject({
      title: 'Requests',
      // shake_256(b'dashboard-sender-k8s-src/grafana_dashboards/requests.json').hexdigest(20)
      uid: 'c7609ec63b7ac2ff7215a183f75b3db05b976c67',
      tags: ['web', 'charm: dashboard-sender-k8s'],
    });
  });

  test('a uid of that form and a charm’s tag that it has already stay', async () => {
    await run();
    expect(await dashboard('file:errors.json')).toMatchObject({
      uid: '0123456789abcdef0123456789abcdef01234567',
      tags: ['charm: another'],
    });
  });

  test('one that the charm has made, as it is', async () => {
    const made = { title: 'Made', tags: [] };
    await run({ generated: [{ dashboard: made, injectDropdowns: false }] });
    const [id = ''] = Object.keys(sent().templates).filter((name) => name.startsWith('prog:'));
    expect(id).toMatch(/^prog:[0-9a-f]{8}$/);
    expect(await dashboard(id)).toEqual(made);
    expect(sent().templates[id]).toMatchObject({ juju_topology: {}, inject_dropdowns: false });
  });

  test('nothing any more of what it does not add again', async () => {
    await run({ generated: [{ dashboard: { title: 'Made' } }] });
    expect(Object.keys(sent().templates)).toHaveLength(3);
    await run();
    expect(Object.keys(sent().templates)).toEqual(['file:errors.json', 'file:requests']);
  });

  test('none from a directory that is not there', async () => {
    await run({ directory: 'src/none' });
    expect(sent().templates).toEqual({});
  });

  test('the same bytes for the same dashboards', async () => {
    await run();
    const first = juju.databag(7, 'sender')['dashboards'];
    await run();
    expect(juju.databag(7, 'sender')['dashboards']).toBe(first);
    expect(sent().uuid).toMatch(/^[0-9a-f]{16}$/);
  });

  test('a file that is none is the charm’s own mistake, and named', async () => {
    await expect(run({ directory: 'src/bad_dashboards' })).rejects.toThrow(
      'src/bad_dashboards/list.json is not a dashboard: it is not a JSON object. Export it from Grafana as JSON.',
    );
  });
});

describe('dashboards are sent', () => {
  test('into each relation, and once', async () => {
    await run();
    expect([7, 8].filter((id) => Object.keys(sent(id).templates).length > 0)).toEqual([7, 8]);
    await run();
    expect(juju.tools()).not.toContain('relation-set');
  });

  test('only by the leader', async () => {
    juju.leader = 'sender/1';
    await run();
    expect(sent().templates).toEqual({});
    expect(juju.tools()).not.toContain('relation-set');
  });
});

describe('what Grafana says of them', () => {
  test.each([
    ['nothing', undefined, []],
    ['that all is well, as newer ones do', '{"valid": true, "errors": []}', []],
    [
      'what is wrong',
      '{"errors": [{"dashboard_id": "file:x", "error": "bad"}]}',
      [{ dashboardId: 'file:x', error: 'bad' }],
    ],
    ['garbage', '{"errors": 7}', []],
    ['no JSON', 'garbage', []],
  ])('%s', async (_what, event, expected) => {
    Object.assign(juju.relations.get(7)?.databags ?? {}, { grafana7: event === undefined ? {} : { event } });
    await juju.hook(joined, async (context: HookContext) => {
      const [relation] = await context.relations('grafana-dashboard');
      expect(relation && (await readDashboardProblems(context, relation))).toEqual(expected);
    });
  });
});
