import { beforeAll, describe, expect, test } from '@jest/globals';
import recorded from '../fixtures/juju-4.1/story.json' with { type: 'json' };
import { type Step, StoryPlayer } from './story-player.ts';

const story: readonly Step[] = recorded;

/** Where the simulator differs from the recording, by step and unit, and why this is right or harmless. */
const differences: Readonly<Record<string, string>> = {
  'integrate and set an option, pa/0':
    'Juju may run config-changed twice for one change, and the simulator with a seed; pb set its databag after pa joined',
  'scale to three units, pa/1': 'pa/2 set its databag after pa/1 had joined it; in Juju it was earlier',
  'scale to three units, pb/0': 'pa/1 set its databag before pb joined it; in Juju it was later',
  'grant a secret of the user, pb/0': 'Juju may run config-changed twice for one change',
  'remove the application, pa/0':
    'Kubernetes restarted the agent in the middle of a hook, which the simulator does only when asked',
  'remove the application, pa/1': 'as pa/0',
  'remove the other application, pb/0':
    'Juju broke the peer relation of each other application that was removed; here the agent ended earlier',
};

describe('the story of a probe, as it was recorded in Juju 4.1', () => {
  const played = new Map<string, Step>();

  beforeAll(async () => {
    await using player = await StoryPlayer.open();
    for (const step of story) played.set(step.step, await player.play(step));
  });

  const units = story.flatMap(({ step, hooks }) => Object.keys(hooks).map((unit) => [step, unit] as const));

  test.each(units)('%s: %s runs the hooks that it ran there', (step, unit) => {
    const [expected, seen] = [story.find((each) => each.step === step), played.get(step)].map((each) =>
      sortByTopic(each?.hooks[unit] ?? []),
    );
    const reason = differences[`${step}, ${unit}`];
    if (reason === undefined) expect(seen).toEqual(expected);
    else expect({ reason, seen }).not.toEqual({ reason, seen: expected });
  });

  test.each(story.map(({ step }) => step))('%s: no other unit runs a hook', (step) => {
    const expected = story.find((each) => each.step === step)?.hooks ?? {};
    expect(Object.keys(played.get(step)?.hooks ?? {}).sort()).toEqual(Object.keys(expected).sort());
  });

  const asked = story.flatMap(({ step, answers }) =>
    answers.map((answer) => [step, answer.call, answer] as const),
  );

  test.each(asked)('%s: %s', (step, call, expected) => {
    expect(played.get(step)?.answers.find((answer) => answer.call === call)).toEqual(expected);
  });

  test('each difference is of a unit in the story, and the story is long', () => {
    const names = units.map((each) => each.join(', '));
    expect(Object.keys(differences).filter((name) => !names.includes(name))).toEqual([]);
    expect(story.flatMap(({ hooks }) => Object.values(hooks)).flat().length).toBeGreaterThan(120);
    expect(asked.length).toBeGreaterThan(20);
  });
});

/** Juju orders only hooks about the same thing: a relation with a unit, a container, or the unit itself. */
function sortByTopic(hooks: readonly string[]): readonly string[] {
  return [...hooks].sort((a, b) => nameTopic(a).localeCompare(nameTopic(b), 'en'));
}

function nameTopic(hook: string): string {
  const [name = '', unit = ''] = hook.split(' ');
  const relation = /^(.+)-relation-/.exec(name)?.[1];
  if (relation !== undefined) return `${relation} ${unit}`;
  return /^(?:app-pebble|data-storage|secret)/.exec(name)?.[0] ?? '';
}
