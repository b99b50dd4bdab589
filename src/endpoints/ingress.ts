import { findUnitFqdn, type HookContext, type Relation } from 'charmkit/charm';
import { type IngressRequest, readIngressUrl, requestIngress } from 'charmkit/interfaces/ingress';
import * as z from 'zod';
import { httpPort } from '../grafana/files.ts';
import type { Endpoint, SharedFact } from '../reconcile/observe/endpoint.ts';

/** The URL at which an ingress exposes this application. Null if there is no such URL. */
export const ingressUrl: SharedFact<string | null> = {
  key: 'ingress_url',
  endpoint: 'ingress',
  schema: z.string().nullable(),
  read: async (context) => {
    const [relation] = await context.relations('ingress');
    return (relation && (await readIngressUrl(context, relation))) ?? null;
  },
};

export const ingress = {
  endpoint: 'ingress',
  publication: { by: 'unit', publish: askForIngress, publishIdle: forwardIngress },
} as const satisfies Endpoint;

interface WantedIngress {
  readonly scheme: 'http' | 'https';
  readonly redirectsToHttps: boolean;
}

/** The ingress keeps its path prefix in the requests, and Grafana serves from that path itself. */
async function askForIngress(context: HookContext, relation: Relation, wanted: WantedIngress): Promise<void> {
  await requestIngress(context, relation, renderRequest(wanted));
}

/**
 * Traefik sends requests to every unit, but to no unit if one of them has no address. So a unit that does not
 * run Grafana publishes the address of the unit that does.
 */
async function forwardIngress(
  context: HookContext,
  relation: Relation,
  { leadingUnit, ...wanted }: WantedIngress & { readonly leadingUnit: string | null },
): Promise<void> {
  const pod = (leadingUnit ?? context.env.unit).replace('/', '-');
  const host = (await findUnitFqdn(context.env)).replace(/^[^.]*/, pod);
  await requestIngress(context, relation, { ...renderRequest(wanted), host });
}

function renderRequest({ scheme, redirectsToHttps: redirectHttps }: WantedIngress): IngressRequest {
  return { port: httpPort, isPortOpen: true, scheme, redirectHttps };
}
