import { afterEach, beforeAll, describe, expect } from '@jest/globals';
import type { Stage } from './stage.ts';

/** Tests that share a stage. Each step starts from the state that earlier steps left. */
type Step = (on: () => Stage) => void;

/**
 * Runs a story in one model, step by step. After each test no hook has failed, no unit is in error, and Grafana has
 * restarted no more often than the test allows.
 */
export function tellStory(title: string, openStage: () => Promise<Stage>, steps: readonly Step[]): void {
  describe(title, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await openStage();
    });
    afterEach(async () => {
      expect(stage.logs.takeFailedHooks()).toEqual([]);
      expect(stage.logs.takeNeedlessStarts()).toEqual([]);
      expect(await stage.model.listUnitsInError()).toEqual([]);
    });
    for (const play of steps) play(() => stage);
  });
}
