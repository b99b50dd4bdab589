import { returnToStage } from '../stories/stage.ts';
import { playPowerFailure } from '../stories/steps/power-failure.ts';
import { playRemoval } from '../stories/steps/removal.ts';
import { tellStory } from '../stories/tell-story.ts';

// This story runs alone, because the power fails in all models at once.
tellStory('the packed charm at its end', () => returnToStage('cos'), [playPowerFailure, playRemoval]);
