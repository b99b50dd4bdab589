import {
  type ApplicationStatus,
  advanceClock,
  getModelStatus,
  integrateEndpoints,
  type Model,
  removeRelation,
  scaleApplication,
  setLeader,
} from 'charmkit/juju-model';
import { isFailedHook } from '../records.ts';
import type { Simulator } from '../simulator.ts';
import { createRandom, type Random } from './random.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly steps: number;
  /** Receives each step as the command that does it. */
  onStep?(step: string): void;
}

export interface ChaosEnd {
  /** Hooks that failed. */
  readonly failures: readonly string[];
  /** Units whose status is not as it was before. */
  readonly differences: readonly string[];
}

interface Step {
  readonly command: string;
  run(): Promise<void> | void;
}

const mostUnits = 4;

/**
 * Does random steps, each until the model is at rest. Then it restores scale and relations, lets time pass for an
 * update-status, and compares each application's status with the one before.
 */
export async function runChaos(
  simulator: Simulator,
  { seed, steps, onStep }: ChaosOptions,
): Promise<ChaosEnd> {
  const random = createRandom(seed);
  const { model } = simulator;
  const before = summarizeModel(model);
  const begin = simulator.dispatches.length;
  const removed: (readonly [string, string])[] = [];
  const take = async (step: Step) => {
    onStep?.(step.command);
    await step.run();
    await simulator.settle();
  };
  for (let count = 0; count < steps; count += 1) {
    const step = random.choose(listSteps(simulator, removed, random));
    if (step !== undefined) await take(step);
  }
  for (const step of listRestoring(model, before, removed)) await take(step);
  await take({ command: 'advance 5m', run: () => advanceClock(model, 300_000) });
  const failed = simulator.dispatches.slice(begin).filter(isFailedHook);
  return {
    failures: failed.map(
      ({ unit, hook, reason }) => `${unit} ${hook} failed${reason === undefined ? '' : `: ${reason}`}`,
    ),
    differences: compareStatuses(before.statuses, summarizeModel(model).statuses),
  };
}

function listSteps(
  simulator: Simulator,
  removed: (readonly [string, string])[],
  random: Random,
): readonly Step[] {
  const { model } = simulator;
  const units = Object.values(model.units).filter(({ app }) => model.applications[app]?.charm !== undefined);
  const unit = random.choose(units.filter(({ agent }) => agent.isStarted));
  const app = random.choose(Object.keys(summarizeModel(model).scales));
  const relation = random.choose(listRegularRelations(model));
  const again = random.choose(removed);
  const scale = random.below(mostUnits) + 1;
  const minutes = random.below(60) + 1;
  return [
    ...(unit === undefined
      ? []
      : [
          { command: `restart-pod ${unit.name}`, run: () => simulator.restartPod(unit.name) },
          { command: `elect ${unit.name}`, run: () => setLeader(model, unit.name) },
        ]),
    ...(app === undefined
      ? []
      : [{ command: `scale-application ${app} ${scale}`, run: () => scaleApplication(model, app, scale) }]),
    ...(relation === undefined
      ? []
      : [
          {
            command: `remove-relation ${relation.join(' ')}`,
            run: () => {
              removeRelation(model, ...relation);
              removed.push(relation);
            },
          },
        ]),
    ...(again === undefined ? [] : [restoreRelation(model, again, removed)]),
    { command: `advance ${minutes}m`, run: () => advanceClock(model, minutes * 60_000) },
  ];
}

function restoreRelation(
  model: Model,
  relation: readonly [string, string],
  removed: (readonly [string, string])[],
): Step {
  return {
    command: `integrate ${relation.join(' ')}`,
    run: () => {
      removed.splice(removed.indexOf(relation), 1);
      integrateEndpoints(model, ...relation);
    },
  };
}

function listRestoring(
  model: Model,
  { scales }: ReturnType<typeof summarizeModel>,
  removed: (readonly [string, string])[],
): readonly Step[] {
  const scaling = Object.entries(scales).map(([app, scale]) => ({
    command: `scale-application ${app} ${scale}`,
    run: () => scaleApplication(model, app, scale),
  }));
  return [...scaling, ...[...removed].map((relation) => restoreRelation(model, relation, removed))];
}

/** The relations between two applications, as `integrate` takes them. */
function listRegularRelations(model: Model): readonly (readonly [string, string])[] {
  return Object.values(model.relations).flatMap(({ sides, life }) => {
    const [one, other] = sides.map(({ app, endpoint }) => `${app}:${endpoint}`);
    return one === undefined || other === undefined || life !== 'alive' ? [] : [[one, other] as const];
  });
}

function summarizeModel(model: Model) {
  const { applications } = getModelStatus(model);
  const own = Object.entries(applications).filter(([name]) => model.applications[name]?.charm !== undefined);
  return {
    scales: Object.fromEntries(own.map(([name, { scale }]) => [name, scale])),
    statuses: Object.fromEntries(own.map(([name, { units }]) => [name, listStatuses(units)])),
  };
}

/** The different statuses of units, as `juju status` shows them. */
function listStatuses(units: ApplicationStatus['units']): readonly string[] {
  const texts = Object.values(units).map(({ workload }) => `${workload.current} ${workload.message}`.trim());
  return [...new Set(texts)].sort();
}

type Statuses = Readonly<Record<string, readonly string[]>>;

function compareStatuses(before: Statuses, after: Statuses): readonly string[] {
  return Object.entries(before).flatMap(([app, old]) => {
    const [was, is] = [old.join(' | '), (after[app] ?? []).join(' | ')];
    return was === is ? [] : [`${app} was ${was}, and is ${is}`];
  });
}
