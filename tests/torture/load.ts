import { openRealWorkloadParts } from '../../demo/deployment.ts';
import { type HookLoad, playLoad } from '../load/play.ts';
import { steps } from '../load/story.ts';
import type { TortureSuite } from './suite.ts';

const size = { applications: 1000, unitsEach: 3, dashboards: 500 };

/** The limits for each hook on two idle cores. */
const limits = { seconds: 60, megabytes: 200, peerBytes: 1_000_000 } as const;

/** A thousand applications with three units each and 500 dashboards, with the real Pebble and Grafana. */
export const suite: TortureSuite = {
  name: 'load',
  noun: 'hooks',
  goal: steps.length,
  floor: 1,
  run: async ({ signal, tried, failed }) => {
    process.stderr.write(`${columns.map((column) => column.padStart(9)).join('')}  hook\n`);
    await playLoad({
      parts: openRealWorkloadParts(),
      size,
      signal,
      onHook: (load) => {
        tried();
        process.stderr.write(`${renderLoad(load)}\n`);
        for (const excess of findExcesses(load)) failed(`${load.hook}: ${excess}\n${renderLoad(load)}`);
      },
      onStep: ({ hook, wasPlayed, status }) => {
        if (!wasPlayed) failed(`${hook} did not run`);
        if (status !== 'active') failed(`${hook} leaves the unit ${status}`);
      },
    });
  },
};

const columns = ['seconds', 'CPU s', 'tools', 'Pebble', 'MB', 'peer KB'];

function renderLoad({
  hook,
  seconds,
  cpuSeconds,
  hookTools,
  pebbleRequests,
  megabytes,
  peerBytes,
}: HookLoad) {
  const numbers = [seconds.toFixed(1), cpuSeconds.toFixed(1), hookTools, pebbleRequests, megabytes];
  const cells = [...numbers, Math.round(peerBytes / 1000)].map((cell) => String(cell).padStart(9));
  return `${cells.join('')}  ${hook}`;
}

function findExcesses(load: HookLoad): readonly string[] {
  const over = Object.entries(limits).filter(([key, limit]) => load[key as keyof typeof limits] > limit);
  return [
    ...over.map(([key, limit]) => `more than ${limit} ${key}`),
    ...(load.exit === 0 ? [] : [`it ended with ${load.exit}`]),
  ];
}
