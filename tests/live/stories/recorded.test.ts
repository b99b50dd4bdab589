import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import recorded from '../../fixtures/juju-4.1/story.json' with { type: 'json' };
import type { Step } from '../../process/story-player.ts';
import { leaveOutChoices } from './steps/alike-hooks.ts';
import { LiveStoryPlayer } from './steps/live-story-player.ts';

const story: readonly Step[] = recorded;

// tests/process/recorded-story.test.ts plays the same steps in juju-sim.
describe('the recorded story of a probe', () => {
  let player: LiveStoryPlayer;
  beforeAll(async () => {
    player = await LiveStoryPlayer.open();
  });
  afterAll(() => player[Symbol.dispose]());

  test.each(story)('$step: units run the recorded hooks and hear the recorded answers', async (step) => {
    const { hooks, answers } = await player.play(step);
    expect({ hooks: leaveOutChoices(hooks), answers }).toEqual({
      hooks: leaveOutChoices(step.hooks),
      answers: step.answers,
    });
  });
});
