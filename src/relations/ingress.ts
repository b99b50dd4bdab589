import type { HookContext, Relation } from 'charmkit/charm';
import { readIngressUrl, requestIngress } from 'charmkit/interfaces/ingress';
import * as z from 'zod';
import { httpPort } from '../grafana/files.ts';
import type { SharedFact } from './peers.ts';

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
