import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { renderHookName } from 'charmkit/juju-model';
import { databasePath } from '../../src/grafana/files.ts';
import type { Backend } from './backend.ts';
import { type Exploration, explore, type Point, type Scene } from './explore.ts';
import { inProcess } from './in-process/backend.ts';
import { Place, type PlaceCopy } from './place.ts';
import type { Setting } from './scenes.ts';

export interface SuiteOptions {
  readonly settings: readonly Setting[];
  readonly backend: Backend;
  readonly choose: Exploration['choose'];
  /** Whether pods are lost with dispatches. */
  readonly losesPod?: boolean;
  /** Selects scenes by `setting: scene`. Defaults to all scenes. */
  readonly only?: RegExp;
  /** Whether to stop before the next point. */
  readonly isOver?: () => boolean;
  /** Called after each scene. */
  readonly onScene?: (scene: string, counts: Tally) => void;
  /**
   * Called for each point that was tried. A point that differs has a text with a line for it and one per difference.
   */
  readonly onPoint?: (differing: string | undefined) => void;
}

export interface Tally {
  readonly tried: number;
  /** A report for each point that differs. */
  readonly differing: readonly string[];
}

/** Runs the scenes of each setting, and counts the points tried and the points that differ. */
export async function runScenes(options: SuiteOptions): Promise<Tally> {
  const { settings, backend, only, isOver = () => false, onScene } = options;
  const tallies: Tally[] = [];
  for (const setting of settings) {
    const scenes = setting.scenes.filter(({ name }) => only?.test(`${setting.name}: ${name}`) ?? true);
    if (scenes.length === 0 || isOver()) continue;
    await using copy = await prepare(setting);
    if (backend !== inProcess) await removeDatabases(copy);
    for (const scene of scenes) {
      if (isOver()) break;
      await using place = await Place.start(backend, copy);
      const name = `${setting.name}: ${scene.name}`;
      const tally = await playScene(place, { ...scene, name }, options);
      onScene?.(name, tally);
      tallies.push(tally);
    }
  }
  return {
    tried: tallies.reduce((sum, { tried }) => sum + tried, 0),
    differing: tallies.flatMap(({ differing }) => differing),
  };
}

async function playScene(place: Place, scene: Scene, options: SuiteOptions): Promise<Tally> {
  const { choose, losesPod = false, isOver = () => false, onPoint } = options;
  const reports: (string | undefined)[] = [];
  await meetBackend(place);
  await explore(place, scene, {
    choose,
    losesPod,
    isOver,
    onPoint: (point, differences) => {
      const report = differences.length === 0 ? undefined : describe(point, differences);
      reports.push(report);
      onPoint?.(report);
    },
  });
  return { tried: reports.length, differing: reports.filter((report) => report !== undefined) };
}

/** Prepares in this process, which takes seconds. A real Grafana that starts with the same files shows the same. */
async function prepare({ units, prepare: furnish }: Setting): Promise<PlaceCopy> {
  await using place = await Place.open(inProcess, units);
  await furnish(place);
  return await place.copy();
}

/** The stand-in's database is no SQLite file. Grafana makes its own, with the secret key of the copy. */
async function removeDatabases({ pods }: PlaceCopy): Promise<void> {
  for (const { root } of pods.values()) await rm(join(root, databasePath), { force: true });
}

/** Runs the hooks in which the charm learns what differs in the backend's Grafana, such as its version. */
async function meetBackend(place: Place): Promise<void> {
  for (const unit of Object.values(place.model.units))
    if (unit.agent.isStarted && unit.app === 'grafana') await place.run(unit.name, { kind: 'update-status' });
}

function describe({ scene, unit, hook, number, crossing }: Point, differences: readonly string[]): string {
  const where = `${renderHookName(hook)} of ${unit}, ${crossing.when} ${crossing.what} (${number})`;
  return [`${scene}: ${where}`, ...differences.map((line) => `    ${line}`)].join('\n');
}
