import type { PebbleClient } from 'charmkit/pebble';

/** A Pebble that the suite started. It may change anything below `root`, and nothing else. */
export interface RunningPebble {
  readonly socketPath: string;
  readonly root: string;
  stop(): Promise<void>;
}

/** The tools for the cases of each API area. They work only inside tests: the daemon starts before the first test. */
export interface PebbleUnderTest {
  readonly client: PebbleClient;
  readonly socketPath: string;
  /** Returns a path below the root. */
  path(relative: string): string;
}
