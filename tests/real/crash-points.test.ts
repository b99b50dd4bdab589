import { expect, test } from '@jest/globals';
import { chooseOneOfEach } from '../crash/choose.ts';
import { RealBackend } from '../crash/real/backend.ts';
import { runScenes } from '../crash/run-scenes.ts';
import { realSettings } from '../crash/scenes.ts';

const scenes = /^one unit: (update-status|grafana-source prometheus changes|action rotate-admin-password)$/;
const fewest = 20;

test('a dispatch that is killed anywhere leaves what an undisturbed one does, on real Pebble, hook tools and Grafana', async () => {
  await using backend = await RealBackend.open();
  const { tried, differing } = await runScenes({
    settings: realSettings,
    backend,
    choose: chooseOneOfEach({ byCall: false }),
    only: scenes,
  });
  console.log(`points tried: ${tried}, points that differ: ${differing.length}`);
  expect(differing).toEqual([]);
  expect(tried).toBeGreaterThanOrEqual(fewest);
}, 900_000);
