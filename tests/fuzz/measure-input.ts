import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Measurement {
  readonly cpuSeconds: number;
  /** The most that the process had at once, with Node itself. */
  readonly megabytes: number;
}

/** What it takes to read an input of the corpus, in a process of its own, as a hook is one. @throws where it can't be read */
export async function measureInput(name: string): Promise<Measurement> {
  const child = fork(new URL('./measured-reading.ts', import.meta.url), [name]);
  let measurement: Measurement | undefined;
  child.on('message', (message: Measurement) => {
    measurement = message;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (measurement === undefined) throw new Error(`${name} ended its process with ${code}`);
  return measurement;
}
