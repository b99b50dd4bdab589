import { hookName } from 'juju-sim/juju-model';
import type { Backend } from './backend.ts';
import { type Exploration, explore, type Point, type Scene } from './explore.ts';
import { inProcess } from './in-process/backend.ts';
import { Place, type PlaceCopy } from './place.ts';
import type { Setting } from './scenes.ts';

export interface SuiteOptions {
  readonly settings: readonly Setting[];
  readonly backend: Backend;
  readonly choose: Exploration['choose'];
  /** Whether pods go down with dispatches. */
  readonly losesPod?: boolean;
  /** Which scenes are played, by `setting: scene`; all if absent. */
  readonly only?: RegExp;
  /** Whether no more scenes are to be played. */
  readonly isOver?: () => boolean;
  /** Told of each scene that has been played. */
  readonly onScene?: (scene: string, counts: Tally) => void;
  /** Told of each point that was tried: of one that differs, with a line for itself and for each difference. */
  readonly onPoint?: (differing: string | undefined) => void;
}

export interface Tally {
  readonly tried: number;
  /** A report for each point that differs. */
  readonly differing: readonly string[];
}

/** Plays the scenes of each setting, and counts the points that were tried and those that differ. */
export async function runScenes(options: SuiteOptions): Promise<Tally> {
  const { settings, backend, only, isOver = () => false, onScene } = options;
  const tallies: Tally[] = [];
  for (const setting of settings) {
    const scenes = setting.scenes.filter(({ name }) => only?.test(`${setting.name}: ${name}`) ?? true);
    if (scenes.length === 0 || isOver()) continue;
    await using copy = await prepare(setting);
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
  const { choose, losesPod = false, onPoint } = options;
  const reports: (string | undefined)[] = [];
  await meetBackend(place);
  await explore(place, scene, {
    choose,
    losesPod,
    onPoint: (point, differences) => {
      const report = differences.length === 0 ? undefined : describe(point, differences);
      reports.push(report);
      onPoint?.(report);
    },
  });
  return { tried: reports.length, differing: reports.filter((report) => report !== undefined) };
}

/** Always in this process: there it takes seconds, and a real Grafana that starts among the same files shows the same. */
async function prepare({ units, prepare: furnish }: Setting): Promise<PlaceCopy> {
  await using place = await Place.open(inProcess, units);
  await furnish(place);
  return await place.copy();
}

/** The hooks in which the charm learns what else the backend's Grafana is, such as its version. */
async function meetBackend(place: Place): Promise<void> {
  for (const unit of Object.values(place.model.units))
    if (unit.agent.isStarted && unit.app === 'grafana') await place.run(unit.name, { kind: 'update-status' });
}

function describe({ scene, unit, hook, number, crossing }: Point, differences: readonly string[]): string {
  const where = `${hookName(hook)} of ${unit}, ${crossing.when} ${crossing.what} (${number})`;
  return [`${scene}: ${where}`, ...differences.map((line) => `    ${line}`)].join('\n');
}
