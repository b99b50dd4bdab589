import { BlockList, isIP } from 'node:net';

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
 * Adds the services of the cluster and the related hosts to the hosts that are reached without a proxy: an internet
 * proxy does not know them. `hostName` is a name of this unit in the cluster, from which the cluster's domain is
 * derived. A host that an entry already covers is not added, because Grafana restarts for each change.
 */
export function completeProxy(
  proxy: Proxies,
  { hostName, relatedHosts }: { readonly hostName: string; readonly relatedHosts: readonly string[] },
): Proxies {
  if (proxy.http === '' && proxy.https === '') return proxy;
  const given = proxy.no.split(',').map((entry) => entry.trim());
  const domain = /\.svc\..+$/.exec(hostName)?.[0] ?? '.svc';
  const entries = new Set([...given, ...local, domain].filter((entry) => entry !== ''));
  const others = relatedHosts.filter((host) => ![...entries].some((entry) => isCovered(host, entry)));
  const added = takeUpTo(maxLength, others.toSorted());
  return { ...proxy, no: [...new Set([...entries, ...added])].join(',') };
}

/** Limit for the related hosts, which are names of others: Linux passes no longer variable than 128 KiB. */
const maxLength = 65_536;

function takeUpTo(characters: number, hosts: readonly string[]): readonly string[] {
  let length = 0;
  return hosts.filter((host) => {
    length += host.length + 1;
    return length <= characters;
  });
}

/**
 * Returns the hosts of these URLs, as an entry of `no_proxy` names them: IPv6 addresses have no brackets. Texts that are
 * no URL with a host are left out.
 */
export function listHosts(urls: readonly string[]): readonly string[] {
  const names = urls.map((url) => URL.parse(url)?.hostname.replace(/^\[(.*)\]$/, '$1') ?? '');
  return [...new Set(names)].filter((name) => name !== '');
}

/** The rules of Go's `httpproxy`: a domain covers its subdomains too, and a network its addresses. */
function isCovered(host: string, entry: string): boolean {
  const [name = '', prefix] = entry.toLowerCase().split('/');
  if (prefix !== undefined) return isInNetwork(host, name, Number(prefix));
  const isSubdomain = isIP(host) === 0 && host.endsWith(name.startsWith('.') ? name : `.${name}`);
  return name === '*' || host === name || isSubdomain;
}

function isInNetwork(host: string, network: string, prefix: number): boolean {
  const version = isIP(host);
  if (version === 0 || version !== isIP(network)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (version === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(host, family);
}
