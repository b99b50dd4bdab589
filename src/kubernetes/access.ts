/** The location of the credentials for the Kubernetes API. */
export interface KubernetesAccess {
  /** The directory of the service account that Kubernetes gives to a pod. */
  readonly serviceAccount: string;
  /** The URL of the API from a pod; undefined outside a cluster. */
  readonly server: string | undefined;
  /** Files in kubectl's format, as in the variable KUBECONFIG. Used if there is no service account. */
  readonly kubeconfig: string | undefined;
  /** How long the charm waits for the API. Default: 5 s for a request and 15 s in total. */
  readonly limits?: RequestLimits;
}

export interface RequestLimits {
  /** For one request and its whole answer. */
  readonly timeoutMs: number;
  /** For all requests of a hook for one purpose. */
  readonly totalMs: number;
}

/** Reads the variables that Kubernetes sets in each container, and kubectl's. */
export function readKubernetesAccess(env: Readonly<Record<string, string | undefined>>): KubernetesAccess {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port, KUBECONFIG: kubeconfig } = env;
  return {
    serviceAccount: '/var/run/secrets/kubernetes.io/serviceaccount',
    server: host ? `https://${host.includes(':') ? `[${host}]` : host}:${port || '443'}` : undefined,
    kubeconfig: kubeconfig || undefined,
  };
}
