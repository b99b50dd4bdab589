import { describe, expect, test } from '@jest/globals';
import {
  addUnit,
  advanceClock,
  type Charm,
  createModel,
  deployCharm,
  deployRecorded,
  findNextHook,
  type Hook,
  integrateEndpoints,
  JujuModelError,
  listBusyUnits,
  type Model,
  openHook,
  refreshApplication,
  removeApplication,
  removeRelation,
  removeUnit,
  renderHookName,
  reportContainerReady,
  scaleApplication,
  setConfig,
  setDatabag,
  setLeader,
} from 'charmkit/juju-model';
import fc from 'fast-check';
import { charm, place, settle, sourceEndpoint } from './charm.ts';

const provider: Charm = { ...charm, endpoints: [{ ...sourceEndpoint, optional: true }] };

/**
 * Changes to the model between hooks, by a user or by time. The model refuses invalid ones, which then change nothing.
 */
const operations: Readonly<Record<string, (model: Model, n: number) => void>> = {
  'add a unit': (model) => addUnit(model, 'viewer'),
  scale: (model, n) => scaleApplication(model, 'provider', n % 4),
  'remove a unit': (model, n) => removeUnit(model, `viewer/${n % 3}`),
  'remove the provider': (model) => removeApplication(model, 'provider'),
  'deploy the provider': (model) => deployCharm(model, provider, { name: 'provider' }),
  'relate the provider': (model) => integrateEndpoints(model, 'viewer:source', 'provider:source'),
  'relate the store': (model) => integrateEndpoints(model, 'viewer:source', 'store:source'),
  'unrelate the provider': (model) => removeRelation(model, 'viewer', 'provider'),
  'unrelate the store': (model) => removeRelation(model, 'viewer', 'store'),
  'write recorded data': (model, n) => {
    const relation = Object.values(model.relations).find(({ appData }) => appData.store !== undefined);
    setDatabag(model, relation?.number ?? -1, n % 2 === 0 ? 'store' : 'store/0', { n: `${n}` });
  },
  configure: (model, n) => setConfig(model, 'viewer', { set: { size: n } }),
  refresh: (model) => refreshApplication(model, 'viewer', charm),
  elect: (model, n) => setLeader(model, `viewer/${n % 3}`),
  'restart a container': (model, n) => reportContainerReady(model, `viewer/${n % 3}`, 'web'),
  wait: (model, n) => advanceClock(model, n * 60_000),
};

interface Step {
  readonly operation: string;
  readonly n: number;
  /** Hooks that run after the operation: the index of the unit among the busy ones, and how the hook ends. */
  readonly hooks: readonly { readonly unit: number; readonly exitCode: number }[];
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    operation: fc.constantFrom(...Object.keys(operations)),
    n: fc.nat(30),
    hooks: fc.array(
      fc.record({
        unit: fc.nat(10),
        exitCode: fc.oneof(
          { arbitrary: fc.constant(0), weight: 4 },
          { arbitrary: fc.constant(1), weight: 1 },
        ),
      }),
      { maxLength: 8 },
    ),
  }),
  { maxLength: 25 },
);

interface Ran {
  readonly unit: string;
  readonly hook: Hook;
  readonly isCommitted: boolean;
}

function play(all: readonly Step[], watch: (model: Model, ran: Ran) => void = () => undefined): Model {
  const model = createModel();
  deployCharm(model, charm, { units: 2 });
  deployRecorded(model, { name: 'store', endpoints: [sourceEndpoint] });
  for (const { operation, n, hooks } of all) {
    tryTo(() => operations[operation]?.(model, n));
    for (const { unit, exitCode } of hooks) {
      const busy = listBusyUnits(model);
      const chosen = busy[unit % Math.max(busy.length, 1)];
      if (chosen !== undefined) watch(model, runOne(model, chosen, exitCode, n));
    }
  }
  return model;
}

function tryTo(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof JujuModelError)) throw error;
  }
}

/** A hook that writes to everything it may. */
function runOne(model: Model, unit: string, exitCode: number, n: number): Ran {
  const hook = findNextHook(model, unit);
  if (hook === undefined) throw new RangeError(`${unit} is not busy`);
  const session = openHook(model, unit, hook, place);
  for (const endpoint of ['peers', 'source']) {
    const ids = JSON.parse(
      session.run({ tool: 'relation-ids', args: ['--format=json', endpoint] }).stdout,
    ) as string[];
    for (const id of ids) {
      session.run({ tool: 'relation-set', args: ['-r', id, `n=${n}`] });
      session.run({ tool: 'relation-set', args: ['-r', id, '--app', `leader=${unit}`] });
    }
  }
  session.run({ tool: 'state-set', args: [`n=${n}`] });
  session.run({ tool: 'secret-add', args: ['--owner', 'unit', `value=${n}`] });
  const before = buffered(model);
  const { isCommitted } = session.end(exitCode);
  if (!isCommitted) expect(buffered(model)).toEqual(before);
  return { unit, hook, isCommitted };
}

/** The state that a hook may change only by a commit. */
function buffered(model: Model): unknown {
  return structuredClone({
    relations: model.relations,
    secrets: model.secrets,
    states: Object.values(model.units).map(({ charmState, ports }) => ({ charmState, ports })),
  });
}

describe('whatever happens to a model', () => {
  test('it comes to rest, and nothing that was going away is left', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const model = play(all);
        settle(model);
        expect(listBusyUnits(model)).toEqual([]);
        const { applications, units, relations } = model;
        for (const each of [applications, units, relations].flatMap((records) =>
          Object.values<{ life: string }>(records),
        )) {
          expect(each.life).toBe('alive');
        }
      }),
      { numRuns: 150 },
    );
  });

  test('each unit sees its life in the right order', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const lives = new Map<string, Ran[]>();
        play(all, (_model, ran) => {
          const life = [...(lives.get(ran.unit) ?? []), ran];
          lives.set(ran.unit, life);
          if (ran.hook.kind !== 'remove' || !ran.isCommitted) return;
          checkLife(life);
          // A later unit of the same name has a new life.
          lives.delete(ran.unit);
        });
        for (const life of lives.values()) checkLife(life);
      }),
      { numRuns: 150 },
    );
  });

  test('units see only members that exist, and none of a relation that ends', () => {
    fc.assert(
      fc.property(steps, (all) => {
        play(all, (model) => {
          for (const relation of Object.values(model.relations)) {
            for (const member of relation.members) expect(model.units[member]?.life).toBe('alive');
            if (relation.life === 'dying') expect(relation.members).toEqual([]);
          }
        });
      }),
      { numRuns: 100 },
    );
  });

  test('an application databag holds only what a leader of its time wrote', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const leaders = new Set<string>();
        play(all, (model) => {
          for (const { leader } of Object.values(model.applications)) leaders.add(leader ?? '');
          for (const { appData } of Object.values(model.relations)) {
            for (const bag of Object.values(appData)) {
              if (bag.content.leader !== undefined) expect(leaders).toContain(bag.content.leader);
            }
          }
        });
      }),
      { numRuns: 100 },
    );
  });

  test('it is plain data, and the same again for the same history', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const model = play(all);
        expect(JSON.parse(JSON.stringify(model))).toEqual(JSON.parse(JSON.stringify(play(all))));
        expect(JSON.parse(JSON.stringify(model))).toEqual(JSON.parse(JSON.stringify(structuredClone(model))));
      }),
      { numRuns: 50 },
    );
  });
});

/** The rules of a unit's life (juju-model, agent/next-hook). */
function checkLife(life: readonly Ran[]): void {
  const done: string[] = [];
  let failed: Hook | undefined;
  for (const { hook, isCommitted } of life) {
    if (failed !== undefined) expect(hook).toEqual(failed);
    failed = isCommitted ? undefined : hook;
    for (const earlier of mustFollow(hook)) expect(done).toContain(earlier);
    // After stop comes only the end, or the first hook of a new pod.
    if (done.at(-1) === 'stop') expect(['remove', 'upgrade-charm', 'stop']).toContain(hook.kind);
    if (isCommitted) done.push(...marksOf(hook));
  }
}

/** Lists what must be done before a hook may run. */
function mustFollow(hook: Hook): readonly string[] {
  switch (hook.kind) {
    case 'install':
      return [];
    case 'start':
      return ['install', 'config-changed'];
    case 'pebble-ready':
      return ['start'];
    case 'relation-created':
    case 'relation-broken':
      return hook.kind === 'relation-created' ? ['install'] : [`created ${hook.relation}`];
    case 'relation-joined':
      return [`created ${hook.relation}`, 'start'];
    case 'relation-changed':
    case 'relation-departed':
      return hook.remoteUnit === undefined ? ['start'] : [`joined ${hook.relation} ${hook.remoteUnit}`];
    default:
      return ['install'];
  }
}

function marksOf(hook: Hook): readonly string[] {
  if (hook.kind === 'relation-created') return [`created ${hook.relation}`];
  if (hook.kind === 'relation-joined') return [`joined ${hook.relation} ${hook.remoteUnit}`];
  return [renderHookName(hook)];
}
