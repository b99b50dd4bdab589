import { type HookContext, unitFqdn } from 'charmkit/charm';
import { httpPort } from '../grafana/files.ts';
import type { CharmOptions } from '../options.ts';
import { ingressUrl } from './ingress.ts';
import { observeFact } from './peers.ts';
import type { Scope } from './scope.ts';

/** How Grafana is reached. No URL ends in a slash. */
export interface Urls {
  /** By people, and by what is shown to them: through the ingress if there is one, else this unit's own address. */
  readonly external: string;
  /** Within the cluster: this unit. */
  readonly direct: string;
  /** Of the external URL, and then also of this unit's pages: `/cos-grafana`, or nothing. */
  readonly path: string;
  /** By this charm. Grafana answers to its API here, too, when it serves pages from a path. */
  readonly api: string;
}

/** The one place that computes URLs; whatever publishes one takes it from here. */
export async function observeUrls(
  context: HookContext,
  scope: Scope,
  { grafanaUrl }: CharmOptions,
): Promise<Urls> {
  const throughIngress = await observeFact(context, scope, ingressUrl);
  const direct = `http://${await unitFqdn(context.env)}:${httpPort}`;
  const { origin, path } = partsOf(throughIngress ?? direct);
  return {
    external: `${origin}${path}`,
    direct,
    path,
    // The containers of a pod share their network.
    api: grafanaUrl ?? `http://localhost:${httpPort}`,
  };
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
