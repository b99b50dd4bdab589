import { writeSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { createStandInParts } from '../../demo/deployment.ts';
import { type HookLoad, playLoad } from '../load/play.ts';
import { steps } from '../load/story.ts';
import { buildCharm } from './build.ts';

const size = { applications: 6, unitsEach: 3, dashboards: 3 };

beforeAll(buildCharm);

test('every kind of hook leaves the unit active, with a databag of a size that a thousand applications fit into', async () => {
  const hooks: HookLoad[] = [];
  const left: unknown[] = [];
  await playLoad({
    parts: createStandInParts(),
    size,
    signal: new AbortController().signal,
    onHook: (load) => hooks.push(load),
    onStep: (step) => left.push(step),
  });
  writeSync(1, `${hooks.length} hooks tried with ${size.applications} applications\n`);
  expect(left).toEqual(steps.map(({ hook }) => ({ hook, wasPlayed: true, status: 'active' })));
  expect(hooks.map(({ exit }) => exit)).not.toContain(1);
  expect(hooks.length).toBeGreaterThanOrEqual(steps.length);
  const sources = size.applications * size.unitsEach;
  expect(Math.max(...hooks.map(({ peerBytes }) => peerBytes)) / sources).toBeLessThan(350);
}, 240_000);
