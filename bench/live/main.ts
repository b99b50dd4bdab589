// `npm run bench:live`: what each hook takes in a live model, of this charm and of a small one in Python (`bench/baseline-ops`).
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { getErrorMessage } from 'charmkit/base';
import { Contender } from './contender.ts';
import { steps } from './steps.ts';
import { renderHookTimes } from './table.ts';

const { values } = parseArgs({ options: { out: { type: 'string' } } });
try {
  const { LIVE_CHARM: ours = '', LIVE_BASELINE_CHARM: baseline = '' } = process.env;
  await using own = await Contender.enter('ours', ours);
  await using other = await Contender.enter('python', baseline);
  // Alternates, because the load of the machine changes.
  for (const { name, act } of steps) {
    for (const contender of [own, other]) {
      console.log(`${contender.name}: ${name}`);
      await act(contender);
    }
  }
  const [ownHooks, otherHooks] = [own, other].map((contender) => contender.listDispatches());
  process.stdout.write(`\n${renderHookTimes(ownHooks ?? [], otherHooks ?? [])}\n`);
  if (values.out !== undefined) {
    await writeFile(values.out, `${JSON.stringify({ ours: ownHooks, python: otherHooks }, undefined, 2)}\n`);
  }
} catch (error) {
  console.error(getErrorMessage(error));
  process.exitCode = 1;
}
