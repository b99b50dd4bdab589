import { chooseOneIn } from '../crash/choose.ts';
import { inProcess } from '../crash/in-process/backend.ts';
import { runScenes } from '../crash/run-scenes.ts';
import { settings } from '../crash/scenes.ts';
import type { TortureSuite } from './suite.ts';

/** The approximate number of points. */
const all = 13_000;

/** Stops dispatches at every point. If it tries fewer, they are spread evenly. */
export const suite: TortureSuite = {
  name: 'crash-points',
  noun: 'points',
  goal: 10_000,
  floor: 200,
  async run({ count, signal, tried, failed }) {
    let left = count;
    const choose = chooseOneIn(Math.max(1, Math.floor(all / count)));
    await runScenes({
      settings,
      backend: inProcess,
      choose: (points) => choose(points).slice(0, left),
      isOver: () => signal.aborted || left <= 0,
      onPoint: (report) => {
        left -= 1;
        tried();
        if (report !== undefined) failed(report);
      },
    });
  },
};
