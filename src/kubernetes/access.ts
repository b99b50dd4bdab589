/** Where the credentials for the Kubernetes API are. */
export interface KubernetesAccess {
  /** The folder with the service account that Kubernetes gives a pod. */
  readonly serviceAccount: string;
  /** Where a pod finds the API; undefined outside a cluster. */
  readonly server: string | undefined;
  /** Files in kubectl's format, as in the variable of that name; they count where there is no service account. */
  readonly kubeconfig: string | undefined;
  /** How long the charm waits for the API; 5 s for a request and 15 s in all unless given. */
  readonly limits?: RequestLimits;
}

export interface RequestLimits {
  /** For one request, its whole answer included. */
  readonly timeoutMs: number;
  /** For all that a hook asks for one purpose. */
  readonly totalMs: number;
}

/** Reads the variables that Kubernetes sets in each container, and kubectl's. */
export function kubernetesAccess(env: Readonly<Record<string, string | undefined>>): KubernetesAccess {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port, KUBECONFIG: kubeconfig } = env;
  return {
    serviceAccount: '/var/run/secrets/kubernetes.io/serviceaccount',
    server: host ? `https://${host.includes(':') ? `[${host}]` : host}:${port || '443'}` : undefined,
    kubeconfig: kubeconfig || undefined,
  };
}
