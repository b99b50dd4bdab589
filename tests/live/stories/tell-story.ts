import { afterEach, beforeAll, describe, expect } from '@jest/globals';
import type { Stage } from './stage.ts';

/** Tests that play on a stage. Each step starts with what the steps before it left. */
type Step = (on: () => Stage) => void;

/**
 * Tells a story in one model, step by step. After each test no hook has failed, no unit is in error, and Grafana has
 * started no more often than the test says.
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
