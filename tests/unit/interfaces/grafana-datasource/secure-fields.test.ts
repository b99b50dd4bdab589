import { beforeEach, describe, expect, test } from '@jest/globals';
import { type HookContext, KeptSecrets } from 'charmkit/charm';
import { type GrafanaSource, GrafanaSourceConsumer } from 'charmkit/interfaces/grafana-datasource';
import { type LittleHook, LittleJuju } from './little-juju.ts';

const peer = 1;
const fields = { password: 'marker-4711' };
const source = { model: 'cos', model_uuid: 'f2c1b2a0', application: 'acme', type: 'influxdb' };
const theirs = 'secret:9m4e2mr0ui3e8a999990';
let juju: LittleJuju;
let sources: readonly GrafanaSource[];
/** The state that the unit keeps between hooks. */
let kept: Record<string, string | undefined>;

beforeEach(() => {
  juju = new LittleJuju({ charm: 'data-source-user', app: 'grafana' });
  kept = {};
  juju.relations.set(peer, { endpoint: 'grafana', remoteApp: 'grafana', units: ['grafana/0'], databags: {} });
});

const run = (hook: LittleHook) =>
  juju.hook(hook, async (context: HookContext) => {
    const { unit } = context.env;
    const secrets = new KeptSecrets(context, { file: kept[unit] });
    const consumer = new GrafanaSourceConsumer(context, { baseUrl: 'http://grafana', secrets });
    const relation = context.eventRelation();
    if (relation?.endpoint === 'grafana-source') await consumer.updateSources({ relation });
    else if (context.event.kind === 'config-changed') await consumer.updateSources('all');
    sources = await consumer.sources();
    kept[unit] = secrets.render();
  });

/** Runs the hooks of a provider's change on all units, as Juju's agents do. */
async function changed(id = 7): Promise<void> {
  await run({ kind: 'relation-changed', relation: id });
  await follow();
}

const follow = () => run({ kind: 'relation-changed', relation: peer, unit: 'grafana/1' });
const seen = () => sources.map(({ secureExtraFields }) => secureExtraFields);
const peerData = () => juju.databag(peer, 'grafana').sources ?? '';
const secretTools = () => juju.tools().filter((tool) => tool.startsWith('secret-'));

function relate(data: object, { id = 7, units = ['acme/0', 'acme/1'] } = {}): void {
  const app = { grafana_source_data: JSON.stringify({ ...source, application: `acme${id}`, ...data }) };
  const ofUnits = units.map((unit) => [unit, { grafana_source_host: `http://${unit.replace('/', '-')}:1` }]);
  const databags = { acme: app, ...Object.fromEntries(ofUnits) };
  juju.relations.set(id, { endpoint: 'grafana-source', remoteApp: 'acme', units, databags });
}

describe('secure fields that a provider sends openly', () => {
  test('are in a secret, and where the peers see them only its id', async () => {
    relate({ secure_extra_fields: fields });
    await run({ kind: 'relation-changed', relation: 7 });
    expect(seen()).toEqual([fields, fields]);
    const [[id, content] = []] = [...juju.secrets];
    expect(content).toEqual({ fields: JSON.stringify(fields) });
    expect(peerData()).not.toContain('marker');
    for (const stored of JSON.parse(peerData())['7']) {
      expect(stored.secure_extra_fields_secret).toEqual({ id, owner: 'grafana' });
    }
  });

  test('are read from the secret by the other units, once', async () => {
    relate({ secure_extra_fields: fields });
    await changed();
    expect(seen()).toEqual([fields, fields]);
    expect(secretTools()).toEqual(['secret-get']);
    await follow();
    expect(seen()).toEqual([fields, fields]);
    expect(secretTools()).toEqual([]);
  });

  test('cost nothing while they are the same', async () => {
    relate({ secure_extra_fields: fields });
    await run({ kind: 'relation-changed', relation: 7 });
    const before = structuredClone(juju.relations);
    for (const kind of ['config-changed', 'update-status'] as const) {
      await run({ kind });
      expect(seen()).toEqual([fields, fields]);
      expect(secretTools()).toEqual([]);
    }
    expect(juju.relations).toEqual(before);
  });

  test('are found to be the same without the memory of earlier hooks, as in another pod', async () => {
    relate({ secure_extra_fields: fields });
    await run({ kind: 'relation-changed', relation: 7 });
    kept = {};
    await run({ kind: 'config-changed' });
    expect(secretTools()).toEqual(['secret-get']);
    expect(seen()).toEqual([fields, fields]);
  });

  test('go into another secret when they change, which tells all units', async () => {
    relate({ secure_extra_fields: fields });
    await changed();
    const [first] = [...juju.secrets.keys()];
    relate({ secure_extra_fields: { password: 'new' } });
    await changed();
    expect(seen()).toEqual([{ password: 'new' }, { password: 'new' }]);
    expect([...juju.secrets.keys()]).not.toContain(first);
    expect(juju.secrets.size).toBe(1);
  });

  test.each([
    ['take them back', () => relate({})],
    ['send them in a secret', () => relate({ secure_extra_fields_secret: theirs })],
  ])('leave the secret when providers %s', async (_case, act) => {
    relate({ secure_extra_fields: fields });
    await changed();
    act();
    await changed();
    expect(juju.secrets.size).toBe(0);
  });

  test('leave it when the relation goes, and those of other relations stay', async () => {
    relate({ secure_extra_fields: fields });
    relate({ secure_extra_fields: fields }, { id: 8 });
    await changed(7);
    await changed(8);
    expect(juju.secrets.size).toBe(2);
    await run({ kind: 'relation-broken', relation: 7 });
    expect(juju.secrets.size).toBe(1);
    await follow();
    expect(seen()).toEqual([fields, fields]);
  });

  test('are made a secret again where somebody has removed it', async () => {
    relate({ secure_extra_fields: fields });
    await changed();
    juju.secrets.clear();
    kept = {};
    await run({ kind: 'config-changed' });
    expect(seen()).toEqual([fields, fields]);
    expect(juju.secrets.size).toBe(1);
    expect(juju.tools()).not.toContain('secret-remove');
    expect(juju.warnings()).toEqual([]);
  });

  test('do not come from a hook that failed', async () => {
    relate({ secure_extra_fields: fields });
    const failing = juju.hook({ kind: 'relation-changed', relation: 7 }, async (context) => {
      const relation = context.eventRelation();
      if (relation)
        await new GrafanaSourceConsumer(context, { baseUrl: 'http://g' }).updateSources({ relation });
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect([juju.secrets.size, peerData()]).toEqual([0, '']);
    await run({ kind: 'config-changed' });
    expect([seen(), juju.secrets.size]).toEqual([[fields, fields], 1]);
  });

  test('may be as long as Juju takes for a secret; longer ones cost one warning, and only them', async () => {
    relate({ secure_extra_fields: { tlsClientKey: 'k'.repeat(60_000) } });
    await changed();
    expect(seen()[0]).toEqual({ tlsClientKey: 'k'.repeat(60_000) });
    relate({ secure_extra_fields: { tlsClientKey: 'ä'.repeat(11_000) } });
    await run({ kind: 'relation-changed', relation: 7 });
    expect(seen()).toEqual([undefined, undefined]);
    expect(juju.warnings()).toEqual([expect.stringContaining('longer than the 65536 bytes')]);
  });

  test('stay with the hook before the peer relation exists', async () => {
    juju.relations.delete(peer);
    relate({ secure_extra_fields: fields });
    await run({ kind: 'config-changed' });
    expect(seen()).toEqual([fields, fields]);
    expect(secretTools()).toEqual([]);
  });
});

describe("the Python charm's peer data, which has them openly", () => {
  const stored = {
    unit: 'acme/0',
    source_name: 'a',
    source_type: 'influxdb',
    url: 'http://a:1',
    secure_extra_fields: fields,
  };

  beforeEach(() => {
    const databags = juju.relations.get(peer)?.databags;
    if (databags) databags.grafana = { sources: JSON.stringify({ 7: [stored] }), sources_to_delete: '["x"]' };
  });

  test.each(['update-status', 'upgrade-charm', 'secret-changed', 'relation-changed'] as const)(
    'is cleaned by the first hook of the leader: %s',
    async (kind) => {
      await run({ kind, ...(kind === 'relation-changed' && { relation: peer }) });
      expect(seen()).toEqual([fields]);
      expect(peerData()).not.toContain('marker');
      expect(juju.databag(peer, 'grafana').sources_to_delete).toBe('["x"]');
      expect([...juju.secrets.values()]).toEqual([{ fields: JSON.stringify(fields) }]);
      await follow();
      expect(seen()).toEqual([fields]);
    },
  );

  test('is used as it is by other units until then', async () => {
    await follow();
    expect(seen()).toEqual([fields]);
    expect(secretTools()).toEqual([]);
  });

  test('comes from older revisions by way of the unit state, too', async () => {
    const databags = juju.relations.get(peer)?.databags;
    if (databags) databags.grafana = {};
    juju.state['grafana/0'] = { sources: JSON.stringify({ 7: [stored] }) };
    await juju.hook({ kind: 'upgrade-charm' }, (context) =>
      new GrafanaSourceConsumer(context, { baseUrl: 'http://g' }).upgradeKeys(),
    );
    expect(peerData()).not.toContain('marker');
    expect(juju.secrets.size).toBe(1);
  });
});

describe('secure fields that a provider has in a secret of its own', () => {
  beforeEach(() => {
    juju.secrets.set(theirs, { fields: JSON.stringify(fields) });
    relate({ secure_extra_fields_secret: theirs });
  });

  test('are read by every unit, and copied nowhere', async () => {
    await run({ kind: 'relation-changed', relation: 7 });
    expect(seen()).toEqual([fields, fields]);
    await follow();
    expect(seen()).toEqual([fields, fields]);
    expect([...juju.secrets.keys()]).toEqual([theirs]);
    expect(peerData()).not.toContain('marker');
  });

  test.each(['grafana/0', 'grafana/1'])('are followed when the secret changes: %s', async (unit) => {
    await changed();
    juju.secrets.set(theirs, { fields: '{"password":"new"}' });
    await run({ kind: 'update-status', unit });
    expect(seen()[0]).toEqual(fields);
    await run({ kind: 'secret-changed', unit });
    expect(seen()[0]).toEqual({ password: 'new' });
    expect(juju.calls.at(-1)).toMatchObject({
      tool: 'secret-get',
      args: expect.arrayContaining(['--refresh', theirs]),
    });
    await run({ kind: 'update-status', unit });
    expect(seen()[0]).toEqual({ password: 'new' });
    expect(secretTools()).toEqual([]);
  });

  test('win over open ones', async () => {
    relate({ secure_extra_fields_secret: theirs, secure_extra_fields: { password: 'open' } });
    await changed();
    expect(seen()[0]).toEqual(fields);
  });

  test('are not removed with the relation: they are not ours', async () => {
    await changed();
    await run({ kind: 'relation-broken', relation: 7 });
    expect(secretTools()).toEqual([]);
  });

  test.each<[string, Record<string, string> | undefined]>([
    ['is not there', undefined],
    ['has other keys', { password: 'marker-4711' }],
    ['has no JSON', { fields: 'marker-4711' }],
    ['has a list', { fields: '["marker-4711"]' }],
    ['has a list in a field', { fields: '{"password":["marker-4711"]}' }],
  ])('are left out, with one warning for all, where it %s', async (_case, content) => {
    juju.secrets.delete(theirs);
    if (content) juju.secrets.set(theirs, content);
    await run({ kind: 'relation-changed', relation: 7 });
    expect(seen()).toEqual([undefined, undefined]);
    expect(juju.warnings()).toEqual([
      expect.stringMatching(`: data source juju_\\S+: can't use ${theirs}: `),
    ]);
    expect(juju.warnings().join()).not.toContain('marker');
    await run({ kind: 'update-status' });
    expect(juju.warnings()).toEqual([]);
    juju.secrets.set(theirs, { fields: JSON.stringify(fields) });
    await run({ kind: 'update-status' });
    expect(seen()).toEqual([fields, fields]);
  });

  test.each(['--help', 'secret:x', '', 5, {}])('are left out where %j is no id', async (id) => {
    relate({ secure_extra_fields_secret: id });
    await run({ kind: 'relation-changed', relation: 7 });
    expect(secretTools()).toEqual([]);
    expect(sources).toHaveLength(2);
    expect(juju.warnings()).toEqual([
      expect.stringContaining('skipped grafana_source_data.secure_extra_fields_secret'),
    ]);
  });
});

test('no command line has secure fields', async () => {
  relate({ secure_extra_fields: fields });
  await run({ kind: 'relation-changed', relation: 7 });
  expect(secretTools()).toEqual(['secret-add']);
  expect(JSON.stringify([juju.calls, juju.log])).not.toContain('marker');
});
