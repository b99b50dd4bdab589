import { type HookContext, type Relation, unitFqdn } from 'charmkit/charm';
import { readIngressUrl, requestIngress } from 'charmkit/interfaces/ingress';
import * as z from 'zod';
import { httpPort } from '../grafana/files.ts';
import type { SharedFact } from './grafana.ts';

/** The URL under which an ingress shows this application to the world; null while there is none. */
export const ingressUrl: SharedFact<string | null> = {
  key: 'ingress_url',
  endpoint: 'ingress',
  schema: z.string().nullable(),
  read: async (context) => {
    const [relation] = await context.relations('ingress');
    return (relation && (await readIngressUrl(context, relation))) ?? null;
  },
};

/** The path that the ingress puts Grafana under stays in the requests: Grafana serves from there by itself. */
export async function askForIngress(
  context: HookContext,
  relation: Relation,
  { scheme }: { readonly scheme: 'http' | 'https' },
): Promise<void> {
  await requestIngress(context, relation, { port: httpPort, scheme });
}

/**
 * Traefik sends requests to every unit, and to none if one gives no address. So a unit that does not run Grafana gives the
 * address of the one that does.
 */
export async function forwardIngress(
  context: HookContext,
  relation: Relation,
  { scheme, leadingUnit }: { readonly scheme: 'http' | 'https'; readonly leadingUnit: string | null },
): Promise<void> {
  const pod = (leadingUnit ?? context.env.unit).replace('/', '-');
  const host = (await unitFqdn(context.env)).replace(/^[^.]*/, pod);
  await requestIngress(context, relation, { port: httpPort, scheme, host });
}
