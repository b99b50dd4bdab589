import { type HookContext, unitFqdn } from 'charmkit/charm';
import { observeCertificate } from '../endpoints/certificates.ts';
import { observeFact } from '../endpoints/grafana.ts';
import { ingressUrl } from '../endpoints/ingress.ts';
import type { Tls } from '../grafana/certificates.ts';
import { httpPort } from '../grafana/files.ts';
import type { ApiTrust } from '../grafana/http-api.ts';
import type { WorkloadObservation } from '../grafana/observe-workload.ts';
import type { CharmOptions } from '../options.ts';
import type { Scope } from './scope.ts';

/** How Grafana is reached. No URL ends in a slash. */
export interface Urls {
  /** By people, and by what is shown to them: through the ingress if there is one, else this unit's own address. */
  readonly external: string;
  /** Within the cluster: this unit. */
  readonly direct: string;
  /** Of the external URL, and then also of this unit's pages: `/cos-grafana`, or nothing. */
  readonly path: string;
  /** What Grafana itself speaks. */
  readonly scheme: 'http' | 'https';
  /** By this charm. Grafana answers to its API here, too, when it serves pages from a path. */
  readonly api: string;
  /** How this charm verifies that it is Grafana who answers; undefined on plain HTTP. */
  readonly apiTrust: ApiTrust | undefined;
}

/** The one place that computes URLs; whatever publishes one takes it from here. */
export async function observeUrls(
  context: HookContext,
  scope: Scope,
  { grafanaUrl, tls }: CharmOptions & { readonly tls: Tls | undefined },
): Promise<Urls> {
  const throughIngress = await observeFact(context, scope, ingressUrl);
  const name = await unitFqdn(context.env);
  const scheme = tls ? 'https' : 'http';
  const direct = `${scheme}://${name}:${httpPort}`;
  const { origin, path } = partsOf(throughIngress ?? direct);
  return {
    external: `${origin}${path}`,
    direct,
    path,
    scheme,
    // The containers of a pod share their network.
    api: grafanaUrl ?? `${scheme}://localhost:${httpPort}`,
    apiTrust: tls && { ca: tls.ca, name },
  };
}

/** The same for an action, which changes nothing about them. */
export async function currentUrls(
  context: HookContext,
  options: CharmOptions,
  workload: WorkloadObservation | undefined,
): Promise<Urls> {
  const { tls } = await observeCertificate(context, 'stored', workload);
  return observeUrls(context, 'stored', { ...options, tls });
}

/** A remote URL goes into Grafana's settings, where `$` and `%(` call for other settings and variables. */
function partsOf(url: string): { readonly origin: string; readonly path: string } {
  const { origin, pathname } = new URL(url);
  const path = pathname
    .replace(/\/+$/, '')
    .replaceAll('$', '%24')
    .replace(/%(?![\da-f]{2})/gi, '%25');
  return { origin, path };
}
