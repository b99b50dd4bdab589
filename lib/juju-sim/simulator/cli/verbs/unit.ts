import { advanceClock, resolveWithoutRetry, setLeader } from 'charmkit/juju-model';
import { CliError } from '../cli-error.ts';
import { findUnit } from '../find.ts';
import type { Verb } from '../verb.ts';

export const resolvedVerb: Verb = {
  name: 'resolved',
  usage: '<unit>',
  summary: 'Run a failed hook again',
  example: 'resolved grafana/0 --no-retry',
  operands: [1, 1],
  options: { 'no-retry': { type: 'boolean', help: 'Skip the hook, as if it had succeeded' } },
  async run({ simulator }, given) {
    const unit = findUnit(simulator.model, given.operands[0] ?? '');
    if (unit.agent.failed === undefined) throw new CliError(`unit "${unit.name}" is not in an error state`);
    if (!given.flag('no-retry')) return simulator.resolved(unit.name);
    resolveWithoutRetry(simulator.model, unit.name);
    return simulator.settle();
  },
};

export const electVerb: Verb = {
  name: 'elect',
  usage: '<unit>',
  summary: 'Make a unit the leader',
  example: 'elect grafana/1',
  operands: [1, 1],
  async run({ simulator }, { operands: [name = ''] }) {
    setLeader(simulator.model, findUnit(simulator.model, name).name);
    await simulator.settle();
  },
};

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const advanceVerb: Verb = {
  name: 'advance',
  usage: '<duration, for example 5m>',
  summary: 'Move the clock, so that update-status, rotation and expiry become due',
  example: 'advance 5m',
  operands: [1, 1],
  async run({ simulator }, { operands: [duration = ''] }) {
    const [, amount, unit = ''] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? [];
    if (amount === undefined) throw new CliError(`"${duration}" is not a duration: use 30s, 5m, 2h or 1d`);
    advanceClock(simulator.model, Number(amount) * (unitsMs[unit] ?? 0));
    await simulator.settle();
  },
};

export const restartPodVerb: Verb = {
  name: 'restart-pod',
  usage: '<unit>',
  summary: 'Restart the containers of a unit, as Kubernetes does when a pod dies',
  example: 'restart-pod grafana/0',
  operands: [1, 1],
  async run({ simulator }, { operands: [name = ''] }) {
    await simulator.restartPod(findUnit(simulator.model, name).name);
  },
};
