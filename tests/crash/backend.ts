import type { Hook, Model } from 'charmkit/juju-model';
import type { PebbleClient } from 'charmkit/pebble';
import type { KubernetesStandIn } from '../contract/kubernetes/stand-in.ts';
import type { Connections } from './connections.ts';
import type { Cut } from './cut.ts';
import type { PodCopy } from './pod-copy.ts';
import type { Watch } from './proxy.ts';

/** A unit's pod: a container that runs Pebble and Grafana. */
export interface BackendPod {
  /** The root directory of the container. */
  readonly root: string;
  /** The charm's /tmp. */
  readonly temporaryDir: string;
  /** Connects directly, without the proxy. */
  readonly pebble: PebbleClient;
  /** The Kubernetes API that the charm reaches; undefined if it reaches none. */
  readonly cluster?: KubernetesStandIn | undefined;
  /** Grafana's address without the proxy. */
  grafanaUrl(): Promise<string>;
  /** Opens the connections of one dispatch to Pebble and Grafana. */
  open(watch: (program: 'Pebble' | 'Grafana') => Watch): Promise<Connections>;
  /** Copies the pod into a new directory. `password` is the administrator's. */
  copy(root: string, password: string): Promise<PodCopy>;
  /** Replaces the pod with a new one that has only the storage. */
  restart(): Promise<void>;
  /** Advances the time that the charm sees. */
  letTimePass(ms: number): Promise<void>;
}

/** A dispatch to run. */
export interface Dispatch {
  readonly model: Model;
  readonly unit: string;
  readonly hook: Hook;
  readonly pod: BackendPod;
  readonly connections: Connections;
  readonly cut: Cut;
}

/** The programs that the suite runs on: our own or real ones. */
export interface Backend extends AsyncDisposable {
  /** Starts a pod from the image, or from a copy. */
  startPod(copy?: PodCopy): Promise<BackendPod>;
  endPod(pod: BackendPod): Promise<void>;
  /** Runs the dispatch and returns the model after it. */
  dispatch(
    dispatch: Dispatch,
  ): Promise<{ readonly model: Model; readonly isCommitted: boolean; readonly logs: readonly string[] }>;
}
