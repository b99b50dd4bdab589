import { expect, test } from '@jest/globals';
import { chooseOneOfEach } from '../crash/choose.ts';
import { inProcess } from '../crash/in-process/backend.ts';
import { runScenes } from '../crash/run-scenes.ts';
import { settings } from '../crash/scenes.ts';

/** Points of each kind of hook, and of both actions. */
const scenes =
  /^(a new application: deployed alone|an application without a leader|one unit on Kubernetes: service-mesh|one unit: (update-status|config: restart|config: alerting|refresh|a check|a notice|action|certificates|the certificate ends|the secret of a data source|grafana-source mimir goes|a second unit comes))/;
const fewest = 150;

test('a dispatch that is cut off anywhere leaves what an undisturbed one does, after its retry and one update-status', async () => {
  const { tried, differing } = await runScenes({
    settings,
    backend: inProcess,
    choose: chooseOneOfEach(),
    only: scenes,
  });
  console.log(`points tried: ${tried}, points that differ: ${differing.length}`);
  expect(differing).toEqual([]);
  expect(tried).toBeGreaterThanOrEqual(fewest);
}, 600_000);
