import { beforeEach, describe, expect, test } from '@jest/globals';
import { GrafanaSourceProvider } from 'charmkit/interfaces/grafana-datasource';
import { type Databag, type LittleHook, LittleJuju } from './little-juju.ts';

const fields = { password: 'marker-4711' };
let juju: LittleJuju;

beforeEach(() => {
  juju = new LittleJuju({ charm: 'data-source-giver', app: 'loki' });
  for (const id of [7, 8]) {
    const databags = {};
    juju.relations.set(id, { endpoint: 'grafana-source', remoteApp: `grafana${id}`, units: [], databags });
  }
});

const changed: LittleHook = { kind: 'relation-changed', relation: 7 };
const run = (hook: LittleHook = changed, secureExtraFields: Record<string, string> = fields) =>
  juju.hook(hook, (context) =>
    new GrafanaSourceProvider(context, {
      sourceType: 'loki',
      sourcePort: 3100,
      secureExtraFields,
    }).refresh(),
  );

function says(text: string, id = 7): void {
  const databags: Record<string, Databag> = juju.relations.get(id)?.databags ?? {};
  databags[`grafana${id}`] = { requested_secrets: text };
}

const takesSecrets = (id = 7) => says('["secure_extra_fields"]', id);
const data = (id = 7) => JSON.parse(juju.databag(id, 'loki').grafana_source_data ?? 'null');

describe('a Grafana that takes secrets', () => {
  beforeEach(() => takesSecrets());

  test('is handed secure fields in one that it may read', async () => {
    await run();
    const [[id, content] = []] = [...juju.secrets];
    expect(content).toEqual({ fields: JSON.stringify(fields) });
    expect(data()).toMatchObject({ secure_extra_fields: null, secure_extra_fields_secret: id });
    expect(juju.grants).toEqual([[id, 'grafana-source:7']]);
    expect(JSON.stringify([juju.calls, juju.log, ...juju.relations])).not.toContain('marker');
  });

  test('keeps the secret while the fields are the same', async () => {
    await run();
    const before = structuredClone(juju.relations);
    await run({ kind: 'upgrade-charm' });
    expect(juju.relations.get(7)).toEqual(before.get(7));
    expect(juju.tools()).not.toContain('secret-grant');
  });

  test('is given another when they change', async () => {
    await run();
    const [first] = [...juju.secrets.keys()];
    await run(changed, { password: 'new' });
    const [[id, content] = []] = [...juju.secrets];
    expect([juju.secrets.size, id === first]).toEqual([1, false]);
    expect(content).toEqual({ fields: '{"password":"new"}' });
    expect(data().secure_extra_fields_secret).toBe(id);
    expect(juju.grants.at(-1)).toEqual([id, 'grafana-source:7']);
  });

  test.each<[string, () => Promise<void>]>([
    ['there are no fields any more', () => run(changed, {})],
    ['the relation goes', () => run({ kind: 'relation-broken', relation: 7 })],
  ])('loses it when %s', async (_case, act) => {
    await run();
    await act();
    expect(juju.secrets.size).toBe(0);
  });

  test('keeps it when only the leading unit goes', async () => {
    await run();
    const departing = { remoteUnit: 'grafana7/0', departingUnit: 'loki/0' };
    await run({ kind: 'relation-departed', relation: 7, ...departing });
    await run({ kind: 'relation-broken', relation: 7 });
    expect(juju.secrets.size).toBe(1);
  });

  test('has a secret of its own, whatever others take', async () => {
    takesSecrets(8);
    await run({ kind: 'upgrade-charm' });
    expect(juju.secrets.size).toBe(2);
    await run({ kind: 'relation-broken', relation: 8 });
    expect([...juju.secrets.keys()]).toEqual([data(7).secure_extra_fields_secret]);
  });
});

describe('a Grafana that does not', () => {
  test.each(['', '{bad', '{}', 'null', '["password"]', '5'])('is sent them openly: %j', async (text) => {
    says(text);
    await run();
    expect(data()).toMatchObject({ secure_extra_fields: fields });
    expect(data()).not.toHaveProperty('secure_extra_fields_secret');
    expect(juju.secrets.size).toBe(0);
  });

  test.each(['relation-created', 'relation-joined'] as const)(
    'has yet to say so at %s: nothing lies open before',
    async (kind) => {
      await run({ ...changed, kind });
      expect(data()).toMatchObject({ type: 'loki', secure_extra_fields: null });
      await run();
      expect(data()).toMatchObject({ secure_extra_fields: fields });
      await run({ ...changed, kind });
      expect(data()).toMatchObject({ secure_extra_fields: fields });
    },
  );

  test('is sent them openly in place of the secret that its predecessor took', async () => {
    takesSecrets();
    await run();
    says('[]');
    await run();
    expect(data()).toMatchObject({ secure_extra_fields: fields });
    expect(juju.secrets.size).toBe(0);
  });
});

test('without secure fields Grafana is not asked what it takes', async () => {
  takesSecrets();
  await run(changed, {});
  expect(juju.tools().filter((tool) => tool.startsWith('secret-'))).toEqual([]);
});
