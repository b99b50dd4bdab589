/** The proxies through which Grafana reaches the world, and what it reaches without them, with commas between. */
export interface Proxies {
  readonly http: string;
  readonly https: string;
  readonly no: string;
}

const local = ['localhost', '127.0.0.1', '::1', '.svc', '.svc.cluster.local'];

/**
 * The same, with the services of the cluster among what is reached without: a proxy for the world knows none of them, and
 * most data sources are such. `hostName` is a name of this unit in the cluster, from which its domain is known.
 */
export function completeProxy(proxy: Proxies, hostName: string): Proxies {
  if (proxy.http === '' && proxy.https === '') return proxy;
  const given = proxy.no.split(',').map((entry) => entry.trim());
  const domain = /\.svc\..+$/.exec(hostName)?.[0] ?? '.svc';
  const entries = new Set([...given, ...local, domain].filter((entry) => entry !== ''));
  return { ...proxy, no: [...entries].join(',') };
}
