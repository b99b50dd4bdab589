import { readCorpus } from '../fuzz/corpus.ts';
import { HostileWorld } from '../fuzz/hostile-world.ts';
import { hostileInput } from '../fuzz/input.ts';
import { measureInput } from '../fuzz/measure-input.ts';
import { type HostileOption, hostileOption, type Tried, tryInputs } from '../fuzz/try-inputs.ts';
import { tryReading } from '../fuzz/try-reading.ts';
import type { TortureOptions, TortureSuite } from './suite.ts';

/** Hostile databags: most are only read, some run through whole hooks, and each of the corpus in its own process. */
export const suite: TortureSuite = {
  name: 'fuzz',
  noun: 'inputs',
  goal: 1_000_000,
  floor: 2000,
  run: runFuzz,
};

/** The sizes of a batch. A hook takes as long as a hundred reads. */
const readings = 990;
const hooks = 8;
const options = 2;
const maxCpuSeconds = 5;
const maxMegabytes = 200;

async function runFuzz(torture: TortureOptions): Promise<void> {
  await measureCorpus(torture);
  await using world = await HostileWorld.open();
  const report = (run: Tried): void => {
    torture.tried(run.tried);
    for (const failure of run.failures) torture.failed(failure);
  };
  const write = world.write.bind(world);
  const configure = ({ option, value }: HostileOption): Promise<void> => world.configure(option, value);
  const batch = readings + hooks + options;
  for (let done = 0; done < torture.count && !torture.signal.aborted; done += batch) {
    const seed = torture.seed + done;
    report(await tryInputs({ seed, count: readings, inputs: hostileInput, attempt: tryReading }));
    report(await tryInputs({ seed, count: hooks, inputs: hostileInput, attempt: write }));
    report(await tryInputs({ seed, count: options, inputs: hostileOption, attempt: configure }));
  }
}

async function measureCorpus({ tried, failed }: TortureOptions): Promise<void> {
  for (const name of readCorpus().keys()) {
    const { cpuSeconds, megabytes } = await measureInput(name);
    if (cpuSeconds > maxCpuSeconds || megabytes > maxMegabytes)
      failed(`${name} of the corpus: ${cpuSeconds} s of CPU, ${megabytes} MB`);
    tried();
  }
}
