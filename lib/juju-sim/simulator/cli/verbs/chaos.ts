import { runChaos } from '../../chaos/run-chaos.ts';
import { CliError } from '../cli-error.ts';
import { createFormatOption, renderFormat } from '../output.ts';
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
    format: createFormatOption('plain', 'yaml', 'json'),
  },
  async run({ simulator, print }, given) {
    const seed = given.number('seed') ?? 1;
    const count = given.number('steps') ?? mostSteps;
    const isPlain = given.choice('format') === 'plain';
    const steps: string[] = [];
    const onStep = (step: string) => {
      steps.push(step);
      if (isPlain) print(`${step}\n`);
    };
    const { failures, differences } = await runChaos(simulator, { seed, steps: count, onStep });
    const problems = [...failures, ...differences];
    const outcome =
      problems.length === 0 ? 'Converged\n' : problems.map((problem) => `! ${problem}\n`).join('');
    print(renderFormat(given, { seed, steps, failures, differences }, () => outcome));
    if (problems.length === 0) return;
    throw new CliError(`chaos --seed ${seed} --steps ${count} found ${problems.length} problems`);
  },
};
