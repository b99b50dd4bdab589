import { addStage } from './stage.ts';
import { playActions } from './steps/actions.ts';
import { playDeployment } from './steps/deployment.ts';
import { playNeighbours } from './steps/neighbours.ts';
import { playOptions } from './steps/options.ts';
import { playRefresh } from './steps/refresh.ts';
import { playRelations } from './steps/relations.ts';
import { tellStory } from './tell-story.ts';

tellStory('the packed charm in a live model', () => addStage('cos'), [
  playDeployment,
  playRelations,
  playOptions,
  playActions,
  playNeighbours,
  playRefresh,
]);
