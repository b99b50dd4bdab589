import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Measurement {
  readonly cpuSeconds: number;
  /** The peak memory of the process, including Node itself. */
  readonly megabytes: number;
}

/** Measures reading an input of the corpus in its own process, as a hook runs. @throws if the input can't be read */
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
