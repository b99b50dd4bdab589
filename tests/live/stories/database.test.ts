import { addStage } from './stage.ts';
import { playDatabase } from './steps/database.ts';
import { playRelatedDeployment } from './steps/related-deployment.ts';
import { tellStory } from './tell-story.ts';

tellStory('the packed charm on PostgreSQL', () => addStage('many'), [playRelatedDeployment, playDatabase]);
