import type { HookContext, Relation } from 'charmkit/charm';
import * as z from 'zod';

const published = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.object({ url: z.url({ protocol: /^https?$/ }) }).nullable());

/** The URL under which an ingress shows this application to the world; undefined while there is none. */
export async function readIngressUrl(context: HookContext): Promise<string | undefined> {
  const [relation] = await context.relations('ingress');
  return relation && urlOf(relation, context);
}

async function urlOf(relation: Relation, { log }: HookContext): Promise<string | undefined> {
  const { ingress } = await relation.readRemoteApp();
  if (ingress === undefined) return undefined;
  const parsed = published.safeParse(ingress);
  if (parsed.success) return parsed.data?.url;
  log.warning(`Ignored field ingress of relation ${relation.id}: ${parsed.error.issues[0]?.message}`);
  return undefined;
}
