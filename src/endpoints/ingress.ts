import { findUnitFqdn, type HookContext, type Relation } from 'charmkit/charm';
import { readIngressUrl, requestIngress } from 'charmkit/interfaces/ingress';
import * as z from 'zod';
import { httpPort } from '../grafana/files.ts';
import type { SharedFact } from './grafana.ts';

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

/** The ingress keeps its path prefix in the requests, and Grafana serves from that path itself. */
export async function askForIngress(
  context: HookContext,
  relation: Relation,
  { scheme }: { readonly scheme: 'http' | 'https' },
): Promise<void> {
  await requestIngress(context, relation, { port: httpPort, isPortOpen: true, scheme });
}

/**
 * Traefik sends requests to every unit, but to no unit if one of them has no address. So a unit that does not
 * run Grafana publishes the address of the unit that does.
 */
export async function forwardIngress(
  context: HookContext,
  relation: Relation,
  { scheme, leadingUnit }: { readonly scheme: 'http' | 'https'; readonly leadingUnit: string | null },
): Promise<void> {
  const pod = (leadingUnit ?? context.env.unit).replace('/', '-');
  const host = (await findUnitFqdn(context.env)).replace(/^[^.]*/, pod);
  await requestIngress(context, relation, { port: httpPort, isPortOpen: true, scheme, host });
}
