import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readBundle } from 'juju-sim/simulator';
import { judgeHooks } from './aims.ts';
import type { Floor } from './floor.ts';
import { type Growth, measureGrowth } from './growth.ts';
import { summarizeHooks } from './hooks.ts';
import { computeMedian } from './median.ts';
import { measureProcessor } from './processor.ts';
import { playStory, type Story } from './story.ts';
import { renderAims, renderGrowth, renderHooks, renderProcessor } from './table.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    runs: { type: 'string', default: '5' },
    applications: { type: 'string', default: '1,100,1000' },
  },
});
const bundle = await readBundle(fileURLToPath(new URL('../demo/bundle.yaml', import.meta.url)));

// Not measured: like a unit's first hook, it fills the caches of the file system and of compiled code.
await playStory(bundle);
const stories: Story[] = [];
for (let run = 0; run < Number(values.runs); run += 1) stories.push(await playStory(bundle));
const hooks = summarizeHooks(stories);
const floor: Floor = {
  nodeMs: computeMedian(stories.map((story) => story.floor.nodeMs)),
  spawnMs: computeMedian(stories.map((story) => story.floor.spawnMs)),
};

const processor = await measureProcessor(bundle, Number(values.runs) * 4);
const growth: Growth[] = [];
for (const number of values.applications.split(',')) growth.push(...(await measureGrowth(Number(number))));
const aims = judgeHooks({ hooks, growth, processor });

const floorText = `Floor: Node alone ${floor.nodeMs.toFixed(1)} ms, and ${floor.spawnMs.toFixed(1)} ms for each hook tool`;
process.stdout.write(
  `${[renderHooks(hooks), floorText, renderProcessor(processor), renderGrowth(growth), renderAims(aims)].join('\n\n')}\n`,
);
if (values.out !== undefined) {
  const runs = Number(values.runs);
  const document = { node: process.version, runs, floor, hooks, processor, growth, aims };
  await writeFile(values.out, `${JSON.stringify(document, undefined, 2)}\n`);
}
