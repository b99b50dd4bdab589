import type { PebbleClient } from 'charmkit/pebble';
import type { OnSignal } from './signals.ts';

/** What a container starts from. */
export interface ContainerOptions {
  /** Holds `pebble.socket`, as /charm/containers/<container> does in a charm's pod. */
  readonly directory: string;
  /** The container's file system. */
  readonly root: string;
  /** What processes in the container find in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onSignal: OnSignal;
}

/** What was asked of a container's Pebble so far. */
export interface ContainerUse {
  readonly requests: number;
  /** Of request bodies: files and layers. */
  readonly bytesWritten: number;
}

/** A container that runs: Pebble answers on its socket. */
export interface Container extends AsyncDisposable {
  readonly root: string;
  readonly pebble: PebbleClient;
  use(): ContainerUse;
}

export type StartContainer = (options: ContainerOptions) => Promise<Container>;
