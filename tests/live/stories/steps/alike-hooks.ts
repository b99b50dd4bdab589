import { toComparable } from '../../../process/compare-hooks.ts';

/** The hooks of each unit. */
export type Hooks = Readonly<Record<string, readonly string[]>>;

type Phase = 'arriving' | 'staying' | 'leaving';

/** Hooks that a live Juju runs in one run of a story and not in the next, and why. */
const choices: readonly { readonly reason: string; readonly phase: Phase; readonly hook: RegExp }[] = [
  {
    reason:
      'Kubernetes may restart or end the agent of a unit that leaves, also before its last hooks, and Juju may remove a relation before the unit leaves it',
    phase: 'leaving',
    hook: /^(?:start|app-pebble-ready|stop|remove)$|^peers-relation-/,
  },
  {
    reason:
      'Juju 4.1-beta2 may report that a peer has left only when the agent restarts, and never that it is back',
    phase: 'staying',
    hook: /^peers-relation-(?:departed|joined) /,
  },
];

/** Whether units ran the same hooks, apart from what Juju may choose. */
export function areHooksAlike(seen: Hooks, expected: Hooks): boolean {
  return JSON.stringify(leaveOutChoices(seen)) === JSON.stringify(leaveOutChoices(expected));
}

/**
 * The hooks of each unit that has more than what Juju may run or not. Their order is that of hooks about the same
 * thing, and for a unit that arrives also that of its life. A hook that runs several times in succession counts
 * once: Juju decides how many changes one hook reports.
 */
export function leaveOutChoices(hooks: Hooks): Hooks {
  const units = Object.entries(hooks).map(([unit, its]) => [unit, leaveOutOf(its)] as const);
  const shown = units.filter(([, its]) => its.length > 0);
  return Object.fromEntries(shown.sort(([a], [b]) => a.localeCompare(b, 'en')));
}

function leaveOutOf(hooks: readonly string[]): readonly string[] {
  const phase = findPhase(hooks);
  const chosen = choices.filter((choice) => choice.phase === phase);
  const others = hooks.filter((hook) => !chosen.some((choice) => choice.hook.test(hook)));
  const { inOrder, byTopic } = toComparable(others);
  return (phase === 'arriving' ? [...inOrder, ...byTopic] : byTopic).filter(
    (hook, index, all) => hook !== all[index - 1],
  );
}

function findPhase(hooks: readonly string[]): Phase {
  if (hooks.includes('data-storage-detaching')) return 'leaving';
  return hooks.includes('install') ? 'arriving' : 'staying';
}
