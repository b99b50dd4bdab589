// Stops dispatches at every point, and compares the final state with that of an undisturbed run.
// With --brief, the first point that differs is the last.
//   node tests/crash/main.ts [--real [--executables]] [--short | --one-in <count>] [--lose-pod] [--brief] [--only <pattern>] [--floor <points>]
import { parseArgs } from 'node:util';
import { chooseOneIn, chooseOneOfEach } from './choose.ts';
import { inProcess } from './in-process/backend.ts';
import { RealBackend } from './real/backend.ts';
import { runScenes } from './run-scenes.ts';
import { realSettings, settings } from './scenes.ts';

const { values } = parseArgs({
  options: {
    real: { type: 'boolean', default: false },
    executables: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    'one-in': { type: 'string', default: '1' },
    'lose-pod': { type: 'boolean', default: false },
    brief: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    floor: { type: 'string', default: '1' },
  },
});
const transport = values.executables ? 'executables' : 'socket';
await using backend = values.real ? await RealBackend.open(transport) : inProcess;
const choose = values.short ? chooseOneOfEach() : chooseOneIn(Number(values['one-in']));
let isOver = false;
const { tried, differing } = await runScenes({
  settings: values.real ? realSettings : settings,
  backend,
  choose,
  isOver: () => isOver,
  losesPod: values['lose-pod'],
  only: new RegExp(values.only),
  onPoint: (report) => {
    if (report === undefined) return;
    console.log(report);
    isOver = values.brief;
  },
  onScene: (scene, counts) =>
    console.log(`${scene}: ${counts.tried} points, ${counts.differing.length} differ`),
});
console.log(`points tried: ${tried}, points that differ: ${differing.length}`);
if (differing.length > 0 || tried < Number(values.floor)) process.exitCode = 1;
