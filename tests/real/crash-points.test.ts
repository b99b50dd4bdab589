import { expect, test } from '@jest/globals';
import { chooseOneOfEach } from '../crash/choose.ts';
import { RealBackend } from '../crash/real/backend.ts';
import { runScenes } from '../crash/run-scenes.ts';
import { realSettings } from '../crash/scenes.ts';

const transports = [
  {
    transport: 'socket',
    scenes: /^one unit: (update-status|grafana-source prometheus changes|action rotate-admin-password)$/,
    fewest: 20,
  },
  { transport: 'executables', scenes: /^one unit: grafana-source prometheus changes$/, fewest: 5 },
] as const;

test.each(transports)(
  'a dispatch that is killed anywhere leaves what an undisturbed one does, on real Pebble, Grafana and hook tools ($transport)',
  async ({ transport, scenes, fewest }) => {
    await using backend = await RealBackend.open(transport);
    const { tried, differing } = await runScenes({
      settings: realSettings,
      backend,
      choose: chooseOneOfEach({ byCall: false }),
      only: scenes,
    });
    console.log(`points tried: ${tried}, points that differ: ${differing.length}`);
    expect(differing).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(fewest);
  },
  900_000,
);
