import type { PebbleClient } from 'charmkit/pebble';

/** A Pebble that was started for the suite; it may do as it likes below `root`, and nowhere else. */
export interface RunningPebble {
  readonly socketPath: string;
  readonly root: string;
  stop(): Promise<void>;
}

/** What the cases of each API area work with. Usable inside tests only: the daemon starts before the first. */
export interface PebbleUnderTest {
  readonly client: PebbleClient;
  readonly socketPath: string;
  /** A path below the root. */
  path(relative: string): string;
}
