import { runChaos } from '../../chaos/run-chaos.ts';
import { CliError } from '../cli-error.ts';
import type { Verb } from '../verb.ts';

const mostSteps = 20;

export const chaosVerb: Verb = {
  name: 'chaos',
  usage: '',
  summary: 'Scale, relate, elect, restart and wait at random, put everything back, and fail if a hook failed',
  example: 'chaos --seed 7 --steps 20',
  operands: [0, 0],
  options: {
    seed: { type: 'string', value: 'n', help: 'The same seed gives the same steps; 1 without it' },
    steps: { type: 'string', value: 'n', help: `The number of steps; ${mostSteps} without it` },
  },
  async run({ simulator, print }, given) {
    const seed = given.number('seed') ?? 1;
    const steps = given.number('steps') ?? mostSteps;
    const { failures, differences } = await runChaos(simulator, {
      seed,
      steps,
      onStep: (step) => print(`${step}\n`),
    });
    const problems = [...failures, ...differences];
    for (const problem of problems) print(`! ${problem}\n`);
    if (problems.length > 0)
      throw new CliError(`chaos --seed ${seed} --steps ${steps} found ${problems.length} problems`);
    print('Converged\n');
  },
};
