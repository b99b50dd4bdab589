import { addStage } from './stage.ts';
import { playPredecessor } from './steps/predecessor.ts';
import { tellStory } from './tell-story.ts';

tellStory('the packed charm after a charm in Python', () => addStage('former'), [playPredecessor]);
