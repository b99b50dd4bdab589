import { addStage } from './stage.ts';
import { playFailures } from './steps/failures.ts';
import { playOtherModel } from './steps/other-model.ts';
import { playRelatedDeployment } from './steps/related-deployment.ts';
import { playSlowGrafana } from './steps/slow-grafana.ts';
import { tellStory } from './tell-story.ts';

tellStory('the packed charm where things fail', () => addStage('failing'), [
  playRelatedDeployment,
  playSlowGrafana,
  playFailures,
  playOtherModel,
]);
