import type { KubernetesAccess } from '../../../src/kubernetes/access.ts';

/** Who asks: all may be done by `admin`; the charm asks as the two others. */
export type KubernetesUser =
  | 'admin'
  /** What `juju trust` makes of an application. */
  | 'trusted'
  /** What an application may do otherwise: look at pods and services, and patch them. */
  | 'untrusted';

/** A Kubernetes API with an empty namespace `cos`, and nothing that would act on what is in it. */
export interface RunningKubernetes extends AsyncDisposable {
  /** With a kubeconfig. */
  access(user: KubernetesUser): KubernetesAccess;
  /** As from inside a pod of a trusted application. */
  readonly inCluster: KubernetesAccess;
  /** With a token that nobody has given. */
  readonly stranger: KubernetesAccess;
}

/** One way of having a Kubernetes API. */
export interface KubernetesBackend {
  start(): Promise<RunningKubernetes>;
}
