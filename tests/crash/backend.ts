import type { PebbleClient } from 'charmkit/pebble';
import type { Hook, Model } from 'juju-sim/juju-model';
import type { Connections } from './connections.ts';
import type { Cut } from './cut.ts';
import type { PodCopy } from './pod-copy.ts';
import type { Watch } from './proxy.ts';

/** A unit's pod: a container with Pebble and Grafana in it. */
export interface BackendPod {
  /** The container's files. */
  readonly root: string;
  /** What /tmp is to the charm. */
  readonly temporaryDir: string;
  /** Past any proxy. */
  readonly pebble: PebbleClient;
  /** Where Grafana answers, past any proxy. */
  grafanaUrl(): Promise<string>;
  /** How one dispatch reaches them. */
  open(watch: (program: 'Pebble' | 'Grafana') => Watch): Promise<Connections>;
  /** Copies what there is into a directory that is made for it; the password is the administrator's. */
  copy(root: string, password: string): Promise<PodCopy>;
  /** The pod ends, and another comes with what is in the storage alone. */
  restart(): Promise<void>;
  /** The charm finds itself that much later. */
  letTimePass(ms: number): Promise<void>;
}

/** A dispatch that is to run. */
export interface Dispatch {
  readonly model: Model;
  readonly unit: string;
  readonly hook: Hook;
  readonly pod: BackendPod;
  readonly connections: Connections;
  readonly cut: Cut;
}

/** On what the suite runs: parts of ours, or real ones. */
export interface Backend extends AsyncDisposable {
  /** A pod as from the image, or as one was when it was copied. */
  startPod(copy?: PodCopy): Promise<BackendPod>;
  endPod(pod: BackendPod): Promise<void>;
  /** Gives the model after it. */
  dispatch(
    dispatch: Dispatch,
  ): Promise<{ readonly model: Model; readonly isCommitted: boolean; readonly logs: readonly string[] }>;
}
