import { X509Certificate } from 'node:crypto';
import { findUnitFqdn, type HookContext } from 'charmkit/charm';
import { parseConfig } from '../config.ts';
import { observeCertificate } from '../endpoints/certificates.ts';
import { observeFact } from '../endpoints/grafana.ts';
import { ingressUrl } from '../endpoints/ingress.ts';
import type { Tls } from '../grafana/certificates.ts';
import { httpPort } from '../grafana/files.ts';
import type { ApiTrust } from '../grafana/http-api.ts';
import type { WorkloadObservation } from '../grafana/observe-workload.ts';
import type { CharmOptions } from '../options.ts';
import { observeExternalUrl } from './external-url.ts';
import type { Scope } from './scope.ts';

/** The addresses of Grafana. No URL ends in a slash. */
export interface Urls {
  /**
   * For people, and for anything shown to them: the option external_url, else through the ingress if there is
   * one, else this unit's own address.
   */
  readonly external: string;
  /** Whether the option replaces another URL of the ingress. */
  readonly hidesIngress: boolean;
  /** This unit's address within the cluster. */
  readonly direct: string;
  /** The path of the external URL, which then also applies to this unit's pages: `/cos-grafana`, or empty. */
  readonly path: string;
  /** The scheme that Grafana itself serves. */
  readonly scheme: 'http' | 'https';
  /** For this charm. Grafana's API also answers here when Grafana serves pages from a path. */
  readonly api: string;
  /** How this charm verifies Grafana's identity. Undefined for plain HTTP. */
  readonly apiTrust: ApiTrust | undefined;
}

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
