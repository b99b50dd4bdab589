import type { KubernetesAccess } from '../../../src/kubernetes/access.ts';

/** The user of a request. `admin` may do everything; the charm is one of the other two. */
export type KubernetesUser =
  | 'admin'
  /** An application after `juju trust`. */
  | 'trusted'
  /** An application without trust, which may read and patch pods and services. */
  | 'untrusted';

/** A Kubernetes API with an empty namespace `cos`, in which no controller acts on objects. */
export interface RunningKubernetes extends AsyncDisposable {
  /** Returns access by a kubeconfig. */
  access(user: KubernetesUser): KubernetesAccess;
  /** Access from inside a pod of a trusted application. */
  readonly inCluster: KubernetesAccess;
  /** Access with an invalid token. */
  readonly stranger: KubernetesAccess;
}

/** A way to run a Kubernetes API. */
export interface KubernetesBackend {
  start(): Promise<RunningKubernetes>;
}
