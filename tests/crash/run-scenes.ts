import { hookName } from 'charmkit/juju-model';
import type { Backend } from './backend.ts';
import { type Exploration, explore, type Point } from './explore.ts';
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
  readonly print: (line: string) => void;
}

export interface Tally {
  readonly tried: number;
  /** A line for each point that differs, with its differences. */
  readonly differing: readonly string[];
}

/** Plays the scenes of each setting, and counts the points that were tried and those that differ. */
export async function runScenes(options: SuiteOptions): Promise<Tally> {
  const { settings, backend, choose, losesPod = false, only, print } = options;
  const differing: string[] = [];
  let tried = 0;
  for (const setting of settings) {
    const scenes = setting.scenes.filter(({ name }) => only?.test(`${setting.name}: ${name}`) ?? true);
    if (scenes.length === 0) continue;
    await using copy = await prepare(setting);
    for (const scene of scenes) {
      const before = { tried, differing: differing.length };
      await using place = await Place.start(backend, copy);
      await meetBackend(place);
      await explore(place, scene, {
        choose,
        losesPod,
        onPoint: (point, differences) => {
          tried += 1;
          if (differences.length > 0) differing.push(describe(setting.name, point, differences));
        },
      });
      for (const line of differing.slice(before.differing)) print(line);
      const counts = `${tried - before.tried} points, ${differing.length - before.differing} differ`;
      print(`${setting.name}: ${scene.name}: ${counts}`);
    }
  }
  return { tried, differing };
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

function describe(setting: string, point: Point, differences: readonly string[]): string {
  const { scene, unit, hook, number, crossing } = point;
  const where = `${hookName(hook)} of ${unit}, ${crossing.when} ${crossing.what} (${number})`;
  return [`${setting}: ${scene}: ${where}`, ...differences.map((line) => `    ${line}`)].join('\n');
}
