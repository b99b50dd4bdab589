import { type HookContext, unitFqdn } from 'charmkit/charm';
import { httpPort } from '../grafana/files.ts';
import type { CharmOptions } from '../options.ts';
import { readIngressUrl } from './ingress.ts';
import { readPeers } from './peers.ts';
import type { Scope } from './scope.ts';

/** How Grafana is reached. */
export interface Urls {
  /** By people, and by what is shown to them: through the ingress if there is one, else the unit's own address. */
  readonly external: string;
  readonly isBehindIngress: boolean;
  /** By this charm. */
  readonly api: string;
}

/** Peer data: the ingress's URL as the leader read it last, so that other hooks need not ask. */
const ingressUrlKey = 'ingress_url';

/** The one place that computes URLs; whatever publishes one takes it from here. */
export async function observeUrls(
  context: HookContext,
  scope: Scope,
  { grafanaUrl }: CharmOptions,
): Promise<Urls> {
  const ingressUrl = await observeIngressUrl(context, scope);
  return {
    external: ingressUrl ?? `http://${await unitFqdn(context.env)}:${httpPort}`,
    isBehindIngress: ingressUrl !== undefined,
    // The containers of a pod share their network.
    api: grafanaUrl ?? `http://localhost:${httpPort}`,
  };
}

async function observeIngressUrl(context: HookContext, scope: Scope): Promise<string | undefined> {
  const peers = await readPeers(context);
  const stored = peers.data[ingressUrlKey];
  if (scope !== 'everything') return stored;
  const current = await readIngressUrl(context);
  if (current !== stored && (await context.isLeader()))
    peers.relation?.writeOwnApp({ [ingressUrlKey]: current });
  return current;
}
