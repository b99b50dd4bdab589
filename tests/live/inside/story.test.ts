import { afterEach, beforeAll, describe, expect } from '@jest/globals';
import { openStage, type Stage } from './stage.ts';
import { playActions } from './steps/actions.ts';
import { playDatabase } from './steps/database.ts';
import { playDeployment } from './steps/deployment.ts';
import { playFailures } from './steps/failures.ts';
import { playNeighbours } from './steps/neighbours.ts';
import { playOptions } from './steps/options.ts';
import { playOtherModel } from './steps/other-model.ts';
import { playRefresh } from './steps/refresh.ts';
import { playRelations } from './steps/relations.ts';
import { playRemoval } from './steps/removal.ts';

/** The life of a Grafana in one model: each step finds what those before it have left. */
describe('the packed charm in a live model', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage('cos');
  });
  afterEach(() => {
    expect(stage.logs.takeFailedHooks()).toEqual([]);
  });

  const steps = [
    playDeployment,
    playRelations,
    playOptions,
    playActions,
    playNeighbours,
    playRefresh,
    playFailures,
    playOtherModel,
    playDatabase,
    playRemoval,
  ];
  for (const play of steps) play(() => stage);
});
