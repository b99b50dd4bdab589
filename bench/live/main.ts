// `npm run bench:live`: what each hook takes in a live model, of this charm, of this charm with executables as hook tools, and
// of a small one in Python (`bench/baseline-ops`).
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { getErrorMessage } from 'charmkit/base';
import { Contender } from './contender.ts';
import { packWithExecutables } from './pack-with-executables.ts';
import { steps } from './steps.ts';
import { renderHookTimes } from './table.ts';

const { values } = parseArgs({ options: { out: { type: 'string' } } });
try {
  const { LIVE_CHARM = '', LIVE_BASELINE_CHARM = '' } = process.env;
  await using ours = await Contender.enter('ours', LIVE_CHARM);
  await using executables = await Contender.enter('executables', await packWithExecutables());
  await using python = await Contender.enter('python', LIVE_BASELINE_CHARM);
  const contenders = [ours, executables, python];
  for (const { name, waits, act } of steps) {
    console.log(name);
    // One after another, because the load of the machine changes; together where all only wait.
    if (waits) await Promise.all(contenders.map((contender) => act(contender)));
    else for (const contender of contenders) await act(contender);
  }
  const dispatches = {
    ours: ours.listDispatches(),
    executables: executables.listDispatches(),
    python: python.listDispatches(),
  };
  process.stdout.write(`\n${renderHookTimes(dispatches)}\n`);
  if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(dispatches, undefined, 2)}\n`);
} catch (error) {
  console.error(getErrorMessage(error));
  process.exitCode = 1;
}
