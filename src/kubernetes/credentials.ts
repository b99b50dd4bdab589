import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Cluster, KubeConfig } from '@kubernetes/client-node';
import type { KubernetesAccess } from './access.ts';
import { KubernetesError } from './errors.ts';

/** How to reach a cluster and sign in: as the pod's service account, else with a kubeconfig. */
export interface Credentials {
  readonly config: KubeConfig;
  readonly server: string;
  /** Undefined if a kubeconfig names no namespace. */
  readonly namespace: string | undefined;
}

/** @throws KubernetesError with trouble `no-credentials` if they are missing or unreadable. */
export async function readCredentials(access: KubernetesAccess): Promise<Credentials> {
  try {
    const config = (await readServiceAccount(access)) ?? readKubeconfig(access);
    const server = config?.getCurrentCluster()?.server;
    if (config && server) {
      const { namespace } = config.getContextObject(config.getCurrentContext()) ?? {};
      return { config, server: server.replace(/\/+$/, ''), namespace };
    }
  } catch (error) {
    throw describeUnreadable(error);
  }
  throw new KubernetesError('no-credentials', 'there are no credentials for Kubernetes');
}

/** Contains only the system's error code: a parser or a plugin may repeat its input. */
export function describeUnreadable(error: unknown): KubernetesError {
  const { code } = error as NodeJS.ErrnoException;
  const message = 'the credentials for Kubernetes cannot be read';
  return new KubernetesError('no-credentials', typeof code === 'string' ? `${message} (${code})` : message);
}

async function readServiceAccount({ serviceAccount, server }: KubernetesAccess) {
  const [token, namespace] = await Promise.all([
    readIfThere(join(serviceAccount, 'token')),
    readIfThere(join(serviceAccount, 'namespace')),
  ]);
  if (token === undefined || server === undefined) return undefined;
  const name = 'in-cluster';
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name, server, caFile: join(serviceAccount, 'ca.crt'), skipTLSVerify: false }],
    users: [{ name, token }],
    contexts: [{ name, cluster: name, user: name, namespace }],
    currentContext: name,
  });
  return config;
}

function readKubeconfig({ kubeconfig }: KubernetesAccess): KubeConfig | undefined {
  const [first, ...others] = (kubeconfig ?? '').split(delimiter).filter((file) => file !== '');
  if (first === undefined) return undefined;
  const config = new KubeConfig();
  config.loadFromFile(first);
  for (const file of others) {
    const other = new KubeConfig();
    other.loadFromFile(file);
    config.mergeConfig(other, true);
  }
  config.clusters = config.clusters.map(allowPlainHttp);
  return config;
}

/** The library refuses plain HTTP, which a kubeconfig requests by its URL, if TLS is to be verified. */
function allowPlainHttp(cluster: Cluster): Cluster {
  return cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
