/**
 * The proxies through which Grafana reaches the internet, and the comma-separated hosts that it reaches
 * without them.
 */
export interface Proxies {
  readonly http: string;
  readonly https: string;
  readonly no: string;
}

const local = ['localhost', '127.0.0.1', '::1', '.svc', '.svc.cluster.local'];

/**
 * Adds the services of the cluster to the hosts that are reached without a proxy: an internet proxy does not
 * know them, and most data sources are such services. `hostName` is a name of this unit in the cluster, from
 * which the cluster's domain is derived.
 */
export function completeProxy(proxy: Proxies, hostName: string): Proxies {
  if (proxy.http === '' && proxy.https === '') return proxy;
  const given = proxy.no.split(',').map((entry) => entry.trim());
  const domain = /\.svc\..+$/.exec(hostName)?.[0] ?? '.svc';
  const entries = new Set([...given, ...local, domain].filter((entry) => entry !== ''));
  return { ...proxy, no: [...entries].join(',') };
}
