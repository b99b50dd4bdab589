import { X509Certificate } from 'node:crypto';
import { findUnitFqdn, type HookContext } from 'charmkit/charm';
import { parseConfig } from '../../config.ts';
import { observeCertificate } from '../../endpoints/certificates.ts';
import { observeFact } from '../../endpoints/grafana.ts';
import { ingressUrl } from '../../endpoints/ingress.ts';
import { httpPort } from '../../grafana/files.ts';
import type { WorkloadObservation } from '../../grafana/observing/observe-workload.ts';
import type { Tls } from '../../grafana/planning/certificates.ts';
import type { CharmOptions } from '../options.ts';
import type { Urls } from './endpoint.ts';
import { observeExternalUrl } from './external-url.ts';
import type { Scope } from './scope.ts';

/** Computes all URLs. Code that publishes a URL uses this function. */
export async function observeUrls(
  context: HookContext,
  scope: Scope,
  {
    externalUrl,
    grafanaUrl,
    tls,
  }: CharmOptions & { readonly externalUrl: string | undefined; readonly tls: Tls | undefined },
): Promise<Urls> {
  const throughIngress = await observeFact(context, scope, ingressUrl);
  const name = await findUnitFqdn(context.env);
  const scheme = tls ? 'https' : 'http';
  const direct = `${scheme}://${name}:${httpPort}`;
  const [external, path] = splitUrl(externalUrl ?? throughIngress ?? direct);
  return {
    external,
    hidesIngress: throughIngress !== null && splitUrl(throughIngress)[0] !== external,
    direct,
    path,
    scheme,
    // The containers of a pod share a network.
    api: grafanaUrl ?? `${scheme}://localhost:${httpPort}`,
    apiTrust: tls && { ca: tls.ca, name: chooseName(tls, [name, new URL(external).hostname]) },
  };
}

/** Computes the URLs for an action, which does not change them. */
export async function readUrls(
  context: HookContext,
  options: CharmOptions,
  workload: WorkloadObservation | undefined,
): Promise<Urls> {
  const externalUrl = await observeExternalUrl(context, 'stored', parseConfig(await context.config()));
  const { tls } = await observeCertificate(context, 'stored', { workload, externalUrl });
  return observeUrls(context, 'stored', { ...options, externalUrl, tls });
}

/** The first name that is in the certificate. An authority may issue none for names in the cluster. */
function chooseName({ certificate }: Tls, names: readonly [string, string]): string {
  const parsed = new X509Certificate(certificate);
  return names.find((name) => parsed.checkHost(name) !== undefined) ?? names[0];
}

/**
 * The URL without a slash at its end, and its path. A remote URL becomes part of Grafana's settings, where `$` and `%(`
 * expand other settings and variables.
 */
function splitUrl(url: string): readonly [url: string, path: string] {
  const { origin, pathname } = new URL(url);
  const path = pathname
    .replace(/\/+$/, '')
    .replaceAll('$', '%24')
    .replace(/%(?![\da-f]{2})/gi, '%25');
  return [`${origin}${path}`, path];
}
