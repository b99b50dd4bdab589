import type { PebbleClient } from 'charmkit/pebble';
import type { PodNetwork } from '../network/pod-network.ts';
import type { OnSignal } from './signals.ts';

/** The options of a container. */
export interface ContainerOptions {
  /** Holds `pebble.socket`, as /charm/containers/<container> does in a charm's pod. */
  readonly directory: string;
  /** The container's file system. */
  readonly root: string;
  /** The paths of mounted storage, which the charm writes too. */
  readonly mounts: readonly string[];
  /** The environment of processes in the container. */
  readonly environment: Readonly<Record<string, string>>;
  /** The network of the pod. Without it containers use this machine's. */
  readonly network?: PodNetwork | undefined;
  readonly onSignal: OnSignal;
}

/** The use of a container's Pebble so far. */
export interface ContainerUse {
  readonly requests: number;
  /** The size of request bodies: files and layers. */
  readonly bytesWritten: number;
}

/** A running container. Pebble answers on its socket. */
export interface Container extends AsyncDisposable {
  readonly root: string;
  readonly pebble: PebbleClient;
  use(): ContainerUse;
}

export type StartContainer = (options: ContainerOptions) => Promise<Container>;
