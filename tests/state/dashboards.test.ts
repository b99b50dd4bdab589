import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { setDatabag } from 'charmkit/juju-model';
import type { HookRun } from 'juju-sim/testing';
import { compressXz } from '../../lib/charmkit/interfaces/grafana-dashboard/xz/compress.ts';
import { dashboardIndexPath } from '../../src/grafana/dashboards/dashboard-index.ts';
import { dashboardsDirectory } from '../../src/grafana/files.ts';
import {
  type Dashboard,
  dashboardFiles,
  dashboardsOf,
  fileIdentities,
  providerPaths,
  relateSender,
  titles,
  unrelateSender,
} from './dashboard-senders.ts';
import { World } from './world.ts';

const one = { title: 'One', uid: 'one', panels: [] };
const two = { title: 'Two', uid: 'two', panels: [] };

describe('dashboards of related applications', () => {
  test('are files of a provider of their own, in the hook that reads them', async () => {
    await using world = await World.open();
    const { number } = relateSender(world, 'sender', dashboardsOf({ 'file:one': one, 'file:two': two }));
    await world.settle();
    expect(await titles(world)).toEqual(['One', 'Two']);
    const name = expect.stringMatching(`^relation-${number}/juju_sender-k8s_[0-9a-f]{16}.json$`);
    expect([...(await dashboardFiles(world)).keys()]).toEqual([name, name]);
    expect(await providerPaths(world)).toEqual([`${dashboardsDirectory}/relation-${number}`]);
    expect(world.status()).toBe('active');
  });

  test('go with their relation, in the same hook', async () => {
    await using world = await World.open();
    relateSender(world, 'sender', dashboardsOf({ 'file:one': one }));
    const { number } = relateSender(world, 'other', dashboardsOf({ 'file:two': two }));
    await world.settle();
    unrelateSender(world, 'sender');
    await world.settle();
    expect(await titles(world)).toEqual(['Two']);
    expect(await providerPaths(world)).toEqual([`${dashboardsDirectory}/relation-${number}`]);
  });

  test('go when their sender takes them back', async () => {
    await using world = await World.open();
    const { number } = relateSender(world, 'sender', dashboardsOf({ 'file:one': one }));
    await world.settle();
    setDatabag(world.model, number, 'sender', { dashboards: '' });
    await world.settle();
    expect(await titles(world)).toEqual([]);
    expect(await providerPaths(world)).toEqual([]);
  });

  test('are there on every unit', async () => {
    await using world = await World.open({ units: 2 });
    relateSender(world, 'sender', dashboardsOf({ 'file:one': one }));
    await world.settle();
    expect(await titles(world, 'grafana/0')).toEqual(['One']);
    expect(await titles(world, 'grafana/1')).toEqual(['One']);
  });

  test('are never a reason for a restart', async () => {
    await using world = await World.open();
    const { number } = relateSender(world, 'sender', dashboardsOf({ 'file:one': one }));
    await world.settle();
    setDatabag(world.model, number, 'sender', dashboardsOf({ 'file:two': two }));
    await world.settle();
    unrelateSender(world, 'sender');
    await world.settle();
    expect(world.pebble().counts().services['grafana']).toEqual({ starts: 1, restarts: 0 });
  });

  test('come back with a container that starts anew', async () => {
    await using world = await World.open();
    relateSender(world, 'sender', dashboardsOf({ 'file:one': one }));
    await world.settle();
    await world.stopPebble();
    await world.startPebble();
    await world.settle();
    expect(await titles(world)).toEqual(['One']);
  });
});

describe('what a hook does about dashboards', () => {
  test('one sender’s event writes what has changed of that sender, with one request', async () => {
    await using world = await World.open();
    relateSender(world, 'other', dashboardsOf({ 'file:other': { title: 'Other', uid: 'other' } }));
    const { number } = relateSender(world, 'sender', dashboardsOf({ 'file:one': one, 'file:two': two }));
    await world.settle();
    const before = await fileIdentities(world);
    setDatabag(
      world.model,
      number,
      'sender',
      dashboardsOf({ 'file:one': one, 'file:two': { ...two, version: 2 } }),
    );
    const [run] = await world.settle();
    const after = await fileIdentities(world);
    const kept = [...before].filter(([name, identity]) => after.get(name) === identity);
    expect([before.size, after.size, kept.length]).toEqual([3, 3, 2]);
    expect(readsOf(run)).toEqual([`grafana-dashboard:${number}`]);
  });

  test('500 new ones take as many requests as one', async () => {
    await using world = await World.open();
    const requestsFor = async (app: string, count: number) => {
      const names = Array.from({ length: count }, (_, at) => `${app}-${at}`);
      const dashboards = names.map((name): [string, Dashboard] => [name, { title: name, uid: name }]);
      relateSender(world, app, dashboardsOf(Object.fromEntries(dashboards)));
      const before = world.pebble().counts().requests;
      const runs = await world.settle();
      return { hooks: runs.length, requests: world.pebble().counts().requests - before };
    };
    await requestsFor('first', 1);
    expect(await requestsFor('many', 500)).toEqual(await requestsFor('few', 1));
    expect(await titles(world)).toHaveLength(502);
  });

  test('a quiet hook asks nothing about them', async () => {
    await using world = await World.open();
    relateSender(world, 'sender', dashboardsOf({ 'file:one': one }));
    await world.settle();
    const before = world.pebble().counts().requests;
    const run = await world.fire('update-status');
    expect(readsOf(run)).toEqual([]);
    expect(run.calls.length).toBeLessThanOrEqual(7);
    expect(world.pebble().counts().requests - before).toBeLessThanOrEqual(4);
  });

  test('the second time it writes nothing', async () => {
    await using world = await World.open();
    const { number } = relateSender(
      world,
      'sender',
      dashboardsOf({ 'file:one': one, 'file:bad': { uid: 'x' } }),
    );
    await world.settle();
    const before = world.pebble().counts().bytesWritten;
    await world.fire('grafana-dashboard-relation-changed', { relation: number });
    await world.fire('config-changed');
    expect(world.pebble().counts().bytesWritten).toBe(before);
  });

  test.each([
    ['is damaged', async (world: World) => writeFile(join(world.pebble().root, dashboardIndexPath), '{"a":')],
    [
      'says what is not so',
      async (world: World) => writeFile(join(world.pebble().root, dashboardIndexPath), '[]'),
    ],
  ])('when the index %s, the next hook that reads all repairs it', async (_what, damage) => {
    await using world = await World.open();
    relateSender(world, 'sender', dashboardsOf({ 'file:one': one }));
    await world.settle();
    const index = await world.readFile(dashboardIndexPath);
    await damage(world);
    await world.fire('start');
    expect(await titles(world)).toEqual(['One']);
    expect(await world.readFile(dashboardIndexPath)).toBe(index);
  });

  test('what the Python charm left is replaced once Grafana looks elsewhere, and what others put there stays', async () => {
    await using world = await World.open();
    const root = join(world.pebble().root, dashboardsDirectory);
    await writeFile(join(root, 'juju_sender-k8s_1234567.json'), JSON.stringify(one));
    await writeFile(join(root, 'self_dashboard.json'), JSON.stringify({ title: 'Self' }));
    await writeFile(join(root, 'mine.json'), JSON.stringify({ title: 'Mine' }));
    await mkdir(join(root, 'relation-99'));
    await writeFile(join(root, 'relation-99', 'old.json'), '{}');
    relateSender(world, 'sender', dashboardsOf({ 'file:one': one }));
    await world.settle();
    expect(await titles(world)).toEqual(['Mine', 'One', 'One', 'Self']);
    await world.fire('upgrade-charm');
    expect(await titles(world)).toEqual(['Mine', 'One']);
  });

  test('a hook that could not write them is made up for by the next', async () => {
    await using world = await World.open();
    const { number } = relateSender(world, 'sender', dashboardsOf({ 'file:one': one }));
    const directory = join(world.pebble().root, dashboardsDirectory, `relation-${number}`);
    await writeFile(directory, 'in the way');
    await world.settle();
    expect(world.status()).toContain(`relation-${number}`);
    await rm(directory);
    await world.fire('update-status');
    expect(await titles(world)).toEqual(['One']);
  });
});

describe('several dashboards that Grafana can’t have at once', () => {
  test.each([
    ['uid', { title: 'A', uid: 'same', version: 9 }, { title: 'B', uid: 'same', version: '10' }],
    ['title', { title: 'Node, all', uid: 'a', version: 9 }, { title: ' Node, all', uid: 'b', version: 10 }],
  ])(
    'of the same %s, the greater version is shown; the other when that goes',
    async (clash, loser, winner) => {
      await using world = await World.open();
      const held = relateSender(world, 'loser', dashboardsOf({ 'file:x': loser }));
      const shown = relateSender(world, 'winner', dashboardsOf({ 'file:y': winner }));
      const runs = await world.settle();
      expect(await titles(world)).toEqual([winner.title]);
      const warnings = warningsOf(runs);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(
        `dashboard file:x of grafana-dashboard:${held.number} is not shown: file:y of grafana-dashboard:${shown.number} ` +
          `has the same ${clash} (${clash === 'uid' ? 'same' : '"Node, all"'}) and version 10 against 9`,
      );
      expect(warningsOf([await world.fire('config-changed')])).toEqual([]);
      unrelateSender(world, 'winner');
      await world.settle();
      expect(await titles(world)).toEqual([loser.title]);
      expect(await providerPaths(world)).toEqual([`${dashboardsDirectory}/relation-${held.number}`]);
    },
  );

  test('of equal versions that of the newest relation is shown, by its number', async () => {
    await using world = await World.open();
    for (let at = 0; at < 12; at += 1) {
      relateSender(world, `sender${at}`, dashboardsOf({ 'file:x': { title: `From ${at}`, uid: 'same' } }));
    }
    await world.settle();
    expect(await titles(world)).toEqual(['From 11']);
  });
});

describe('dashboards that are none', () => {
  const good = JSON.parse(dashboardsOf({ 'file:good': one })['dashboards'] ?? '').templates['file:good'];
  const contentOf = (dashboard: unknown) =>
    JSON.parse(dashboardsOf({ x: dashboard as Dashboard })['dashboards'] ?? '').templates.x.content;

  test.each([
    ['no content', {}, 'has no content'],
    ['no string', { content: 5 }, 'has no content'],
    ['no XZ', { content: 'bm90IHh6' }, 'is not base64 of XZ'],
    ['no base64', { content: '!' }, 'is not base64 of XZ'],
    ['a list', { content: contentOf([]) }, 'is not a JSON object'],
    ['no title', { content: contentOf({ uid: 'x' }) }, 'has no title'],
    ['no uid', { content: contentOf({ title: 'X' }), dashboard_alt_uid: '' }, 'has no uid'],
    [
      'a bad uid',
      { content: contentOf({ title: 'X', uid: 'a b' }) },
      expect.stringContaining('has a uid with'),
    ],
  ])('%s: that one is skipped, and its sender told', async (_what, template, error) => {
    await using world = await World.open();
    const templates = { 'file:good': good, 'file:bad': template };
    const { number } = relateSender(world, 'sender', { dashboards: JSON.stringify({ templates }) });
    const runs = await world.settle();
    expect(await titles(world)).toEqual(['One']);
    expect(JSON.parse(world.databag('grafana', number)['event'] ?? '')).toEqual({
      valid: false,
      errors: [{ dashboard_id: 'file:bad', error }],
    });
    expect(world.status()).toMatch(
      `blocked: Invalid dashboards: file:bad of relation grafana-dashboard:${number} `,
    );
    expect(warningsOf(runs)).toHaveLength(1);
    expect(warningsOf(runs)[0]).toMatch(`grafana-dashboard:${number}: skipped dashboard file:bad: `);
    setDatabag(world.model, number, 'sender', dashboardsOf({ 'file:good': one }));
    await world.settle();
    expect(world.databag('grafana', number)).not.toHaveProperty('event');
    expect(world.status()).toBe('active');
  });

  test('several block the leader alone, with their number, until an outage or until they are gone', async () => {
    await using world = await World.open({ units: 2 });
    const bad = { uid: 'x' };
    const { number } = relateSender(world, 'first', dashboardsOf({ 'file:a': bad, 'file:b': bad }));
    relateSender(world, 'second', dashboardsOf({ 'file:c': bad }));
    await world.settle();
    const blocked = `blocked: Invalid dashboards: file:a of relation grafana-dashboard:${number} has no title (3 invalid dashboards)`;
    expect([world.status(), world.status('grafana/1')]).toEqual([blocked, 'active']);
    world.grafana().isUp = false;
    await world.fire('update-status');
    expect(world.status()).toMatch(/^(waiting|maintenance): Grafana .*\(\+1 more\)$/);
    world.grafana().isUp = true;
    world.unrelate('first', 'grafana-dashboard');
    await world.settle();
    expect(world.status()).toMatch(
      /^blocked: Invalid dashboards: file:c of relation grafana-dashboard:\d+ has no title$/,
    );
    world.unrelate('second', 'grafana-dashboard');
    await world.settle();
    expect(world.status()).toBe('active');
  });

  test('panels that need Angular: it is shown, and its sender told that it is valid, and which', async () => {
    await using world = await World.open();
    const old = { title: 'Old', uid: 'old', panels: [{ type: 'graph' }] };
    const { number } = relateSender(world, 'sender', dashboardsOf({ 'file:old': old }));
    const runs = await world.settle();
    expect(await titles(world)).toEqual(['Old']);
    const error = expect.stringMatching(/^has panels that Grafana does not show .*: graph$/);
    const event = { valid: true, errors: [{ dashboard_id: 'file:old', error }] };
    expect(JSON.parse(world.databag('grafana', number)['event'] ?? '')).toEqual(event);
    expect(warningsOf(runs)).toHaveLength(1);
    const again = await world.fire('start');
    expect(warningsOf([again])).toEqual([]);
    expect(JSON.parse(world.databag('grafana', number)['event'] ?? '')).toEqual(event);
  });

  test.each([
    ['not JSON', 'not json'],
    ['null', 'null'],
    ['no templates', '{"uuid": "u"}'],
    ['templates that are a list', '{"templates": []}'],
  ])('%s: the hook succeeds, and the sender is told', async (_what, dashboards) => {
    await using world = await World.open();
    const { number } = relateSender(world, 'sender', { dashboards });
    await world.settle();
    expect(await titles(world)).toEqual([]);
    expect(world.databag('grafana', number)['event']).toContain('is not a JSON object with templates');
  });

  test('fields that are missing or odd are no hindrance', async () => {
    await using world = await World.open();
    const odd = { content: good.content, charm: 7, juju_topology: 'x', inject_dropdowns: 'yes' };
    const templates = { 'file:odd': odd };
    relateSender(world, 'sender', { dashboards: JSON.stringify({ templates }) });
    await world.settle();
    expect(await titles(world)).toEqual(['One']);
  });
});

/** Returns the dashboard relations whose data a hook read. */
function readsOf(run: HookRun | undefined): readonly string[] {
  const reads = run?.calls.filter(({ call }) => call.tool === 'relation-get') ?? [];
  const relations = reads.flatMap(({ call }) =>
    call.args.filter((arg) => arg.startsWith('grafana-dashboard:')),
  );
  return [...new Set(relations)];
}

function warningsOf(runs: readonly HookRun[]): readonly string[] {
  return runs.flatMap(({ logs }) =>
    logs.filter(({ level }) => level === 'WARNING').map(({ message }) => message),
  );
}

describe('a sender that means no good', () => {
  const packed = (json: string) => ({ content: compressXz(Buffer.from(json)).toString('base64') });
  const templates = (all: Readonly<Record<string, object>>) => ({
    dashboards: JSON.stringify({ templates: all }),
  });
  const errorsTo = (world: World, relation: number) =>
    (JSON.parse(world.databag('grafana', relation).event ?? '{"errors":[]}') as { errors: unknown[] }).errors;

  test.each([
    ['uid', { uid: 'isFoa0z7k', title: 'Theirs' }],
    ['title', { uid: 'theirs', title: 'Grafana Operator Overview' }],
  ])(
    'can not replace the dashboard about Grafana itself by its %s, and is told so',
    async (what, dashboard) => {
      await using world = await World.open();
      const { number } = relateSender(
        world,
        'sender',
        dashboardsOf({ 'file:self': dashboard, 'file:one': one }),
      );
      await world.settle();
      expect(await titles(world)).toEqual(['One']);
      const error = `has the ${what} of the dashboard about Grafana itself`;
      expect(errorsTo(world, number)).toEqual([{ dashboard_id: 'file:self', error }]);
    },
  );

  test('sends little that would unpack to much: each is refused by itself', async () => {
    await using world = await World.open();
    const hostile = {
      brackets: packed('['.repeat(100_000)),
      bomb: packed(' '.repeat(5_300_000)),
      wide: packed(`[${'0,'.repeat(300_000)}0]`),
      'file:one': packed(JSON.stringify(one)),
    };
    const { number } = relateSender(world, 'sender', templates(hostile));
    await world.settle();
    expect(await titles(world)).toEqual(['One']);
    expect(errorsTo(world, number)).toEqual([
      { dashboard_id: 'brackets', error: 'is nested deeper than 100 levels' },
      { dashboard_id: 'bomb', error: 'is larger than 5242880 bytes' },
      { dashboard_id: 'wide', error: 'holds more than 250000 values' },
    ]);
  });

  test('sends more than Grafana handles: it gets the first thousand', async () => {
    await using world = await World.open();
    const many = Array.from({ length: 1010 }, (_, n) => [
      `file:${n}`,
      packed(`{"title":"T${n}","uid":"u${n}"}`),
    ]);
    const { number } = relateSender(world, 'sender', templates(Object.fromEntries(many)));
    await world.settle();
    expect(await titles(world)).toHaveLength(1000);
    expect(errorsTo(world, number)).toEqual([
      {
        dashboard_id: 'dashboards',
        error: expect.stringContaining('holds 1010 dashboards: Grafana takes 1000'),
      },
    ]);
  });

  test('is told of a hundred mistakes, and the log of ten, without what could be another line', async () => {
    await using world = await World.open();
    const names = Array.from({ length: 300 }, (_, n) => `file\nERROR ${n}`);
    const wrong = Object.fromEntries(
      [...names, 'x'.repeat(1_000_000)].map((name) => [name, { content: 'x' }]),
    );
    const { number } = relateSender(world, 'sender', templates(wrong));
    await world.settle();
    expect(errorsTo(world, number)).toHaveLength(100);
    expect(JSON.stringify(world.databag('grafana', number)).length).toBeLessThan(20_000);
    const warnings = world.runs.flatMap(({ logs }) => logs.filter(({ level }) => level === 'WARNING'));
    const lines = warnings.flatMap(({ message }) => message.split('\n'));
    expect(lines).toHaveLength(11);
    expect(lines.filter((line) => /^ERROR|xxx/.test(line))).toEqual([]);
    expect(lines[0]).toContain('skipped dashboard "file\\nERROR 0": is not base64');
  });

  test.each([
    ['not JSON', '{', 'is not a JSON object with templates'],
    ['ten megabytes of brackets', '['.repeat(10_000_000), 'is nested deeper than 12 levels'],
    [
      'a hundred thousand',
      `{"templates":{${Array.from({ length: 100_000 }, (_, n) => `"${n}":{}`).join()}}}`,
      'holds more than 60000 values',
    ],
  ])('writes what nothing is made of: %s', async (_what, dashboards, error) => {
    await using world = await World.open();
    const { number } = relateSender(world, 'sender', { dashboards });
    await world.settle();
    expect(errorsTo(world, number)).toEqual([{ dashboard_id: 'dashboards', error }]);
  });
});
