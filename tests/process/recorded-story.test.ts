import { beforeAll, describe, expect, test } from '@jest/globals';
import recorded from '../fixtures/juju-4.1/story.json' with { type: 'json' };
import { toComparable } from './compare-hooks.ts';
import { type Step, StoryPlayer } from './story-player.ts';

const story: readonly Step[] = recorded;

/** The hooks of a unit in a step where the recording has others, and why that is right or harmless. */
interface Difference {
  readonly reason: string;
  readonly hooks: readonly string[];
}

const removal = ['data-storage-detaching', 'peers-relation-broken', 'stop', 'remove'] as const;

/** Where the simulator differs from the recording, by step and unit. */
const differences: Readonly<Record<string, Difference>> = {
  'integrate and set an option, pa/0': {
    reason:
      'Juju may run config-changed twice for one change, and the simulator only with a seed; pb set its databag after pa had joined it, in the recording before',
    hooks: [
      'give-relation-created',
      'config-changed',
      'give-relation-joined pb/0',
      'give-relation-changed pb/0',
      'give-relation-changed',
      'give-relation-changed pb/0',
    ],
  },
  'scale to three units, pa/1': {
    reason: 'pa/2 set its databag after pa/1 had joined it, in the recording before',
    hooks: [
      ...['install', 'peers-relation-created', 'give-relation-created', 'data-storage-attached'],
      ...['config-changed', 'start', 'app-pebble-ready', 'peers-relation-changed'],
      ...['peers-relation-joined pa/0', 'peers-relation-changed pa/0', 'give-relation-changed'],
      ...['give-relation-joined pb/0', 'give-relation-changed pb/0', 'peers-relation-joined pa/2'],
      ...['peers-relation-changed pa/2', 'peers-relation-changed pa/2'],
    ],
  },
  'scale to three units, pb/0': {
    reason: 'pa/1 set its databag before pb joined it, in the recording after',
    hooks: [
      ...['take-relation-joined pa/1', 'take-relation-changed pa/1'],
      ...['take-relation-joined pa/2', 'take-relation-changed pa/2'],
    ],
  },
  'grant a secret of the user, pb/0': {
    reason: 'Juju may run config-changed twice for one change, and the simulator only with a seed',
    hooks: ['config-changed'],
  },
  'remove the application, pa/0': {
    reason:
      'in the recording Kubernetes restarted the agent in the middle of a hook: that hook runs again, then start and pebble-ready; the simulator restarts an agent only when asked',
    hooks: [removal[0], 'peers-relation-departed pa/1 departing pa/0', ...removal.slice(1)],
  },
  'remove the application, pa/1': {
    reason: 'as pa/0',
    hooks: [removal[0], 'peers-relation-departed pa/0 departing pa/1', ...removal.slice(1)],
  },
  'remove the other application, pb/0': {
    reason:
      'Juju breaks the peer relation of an application that is removed, as it did of pa; the recording of pb ends earlier',
    hooks: removal,
  },
};

describe('the story of a probe, as it was recorded in Juju 4.1', () => {
  const played = new Map<string, Step>();

  beforeAll(async () => {
    await using player = await StoryPlayer.open();
    for (const step of story) played.set(step.step, await player.play(step));
  });

  const units = story.flatMap(({ step, hooks }) =>
    Object.entries(hooks).map(([unit, expected]) => [step, unit, expected] as const),
  );

  test.each(units)('%s: %s runs the hooks that it ran there', (step, unit, expected) => {
    const seen = played.get(step)?.hooks[unit];
    const difference = differences[`${step}, ${unit}`];
    if (difference === undefined) expect(toComparable(seen ?? [])).toEqual(toComparable(expected));
    else expect(seen).toEqual(difference.hooks);
  });

  test.each(story.map(({ step }) => step))('%s: no other unit runs a hook', (step) => {
    const expected = story.find((each) => each.step === step)?.hooks ?? {};
    expect(Object.keys(played.get(step)?.hooks ?? {}).sort()).toEqual(Object.keys(expected).sort());
  });

  const asked = story.flatMap(({ step, answers }) =>
    answers.map((answer, index) => [step, answer.call, index, answer] as const),
  );

  test.each(asked)('%s: %s', (step, _call, index, expected) => {
    expect(played.get(step)?.answers[index]).toEqual(expected);
  });

  test('each difference is one, of a unit in the story, and the story is long', () => {
    const expected = new Map(units.map(([step, unit, hooks]) => [`${step}, ${unit}`, hooks]));
    for (const [name, { hooks }] of Object.entries(differences)) {
      expect(expected.has(name)).toBe(true);
      expect(toComparable(hooks)).not.toEqual(toComparable(expected.get(name) ?? []));
    }
    expect([...expected.values()].flat().length).toBeGreaterThan(120);
    expect(asked.length).toBeGreaterThan(20);
  });

  test('a hook that is missing, too many, another, or out of its order is noticed', () => {
    let tried = 0;
    for (const [step, unit, hooks] of units) {
      for (const [fault, faulty] of plantFaults(hooks)) {
        tried += 1;
        expect({ step, unit, fault, ...toComparable(faulty) }).not.toEqual({
          step,
          unit,
          fault,
          ...toComparable(hooks),
        });
      }
    }
    expect(tried).toBeGreaterThan(450);
  });
});

/** The hooks with one fault each. */
function plantFaults(hooks: readonly string[]): readonly (readonly [string, readonly string[]])[] {
  const each = hooks.flatMap((hook, index) => [
    [`${hook} is missing`, hooks.toSpliced(index, 1)] as const,
    [`${hook} runs twice`, hooks.toSpliced(index, 0, hook)] as const,
    [`${hook} is about another`, hooks.toSpliced(index, 1, `${hook}x`)] as const,
  ]);
  const moved = fixedPlaces.flatMap(([hook, wrong]) => {
    const index = hooks.indexOf(hook);
    if (index === -1 || hooks.length === 1) return [];
    const others = hooks.toSpliced(index, 1);
    return [[`${hook} at the wrong end`, wrong === 'last' ? [...others, hook] : [hook, ...others]] as const];
  });
  return [...each, ...moved.filter(([, faulty]) => faulty.join() !== hooks.join())];
}

/** Hooks that Juju runs in a fixed place, and the end of the list where each is wrong. */
const fixedPlaces = [
  ['install', 'last'],
  ['leader-elected', 'last'],
  ['peers-relation-created', 'last'],
  ['start', 'first'],
  ['stop', 'last'],
  ['upgrade-charm', 'first'],
  ['data-storage-detaching', 'last'],
  ['remove', 'first'],
] as const;
