import type { ServiceProcess } from 'juju-sim/simulator';

/** A service that Pebble runs in this process, with a function that ends it with an exit code. */
export interface ServiceInProcess {
  readonly process: ServiceProcess;
  readonly end: (code: number) => void;
}

/** Replaces a service's process. `onEnd` is called as soon as it ends by itself or Pebble stops it. */
export function createServiceInProcess(onEnd: () => void = () => {}): ServiceInProcess {
  const { promise: exited, resolve } = Promise.withResolvers<number>();
  const end = (code: number): void => {
    onEnd();
    resolve(code);
  };
  const stop = (): void => end(0);
  return {
    process: {
      pid: process.pid,
      child: { stdin: null, stdout: null },
      exited,
      closed: exited.then(() => undefined),
      signal: stop,
      signalGroup: stop,
    },
    end,
  };
}
