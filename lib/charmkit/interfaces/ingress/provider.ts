import { type HookContext, publishApp, type Relation, readApp, readUnits } from '../../charm/index.ts';
import type { IngressRequest } from './requirer.ts';
import { providerApp, requirerApp, requirerUnit } from './schema.ts';

/** The request of an application, and the addresses of its units. */
export interface RequestedIngress extends Required<Omit<IngressRequest, 'host'>> {
  readonly model: string;
  readonly name: string;
  /** By unit. A unit without an address is left out. */
  readonly units: Readonly<Record<string, { readonly host: string; readonly ip?: string }>>;
}

/** The request of the application on the other side; undefined if it is missing or invalid. */
export async function readIngressRequest(
  context: HookContext,
  relation: Relation,
): Promise<RequestedIngress | undefined> {
  const app = await readApp(context, relation, { schema: requirerApp, needs: 'name' });
  if (!app) return undefined;
  const units = await readUnits(context, relation, { schema: requirerUnit, needs: 'host' });
  return {
    model: app.model,
    name: app.name,
    port: app.port,
    scheme: app.scheme ?? 'http',
    stripPrefix: app['strip-prefix'] ?? false,
    redirectHttps: app['redirect-https'] ?? false,
    isPortOpen: app.is_port_open ?? false,
    units: Object.fromEntries(
      units.map(({ unit, data: { host, ip } }) => [unit, { host, ...(ip && { ip }) }]),
    ),
  };
}

/** Publishes the URL to the application; undefined removes it. Leader only. */
export async function publishIngressUrl(
  context: HookContext,
  relation: Relation,
  url: string | undefined,
): Promise<void> {
  const ingress = url === undefined ? undefined : JSON.stringify(providerUrl(url));
  await publishApp(context, relation, { ingress });
}

/** @throws ZodError if the charm passes a URL that no requirer would accept. */
function providerUrl(url: string) {
  return providerApp.parse({ ingress: JSON.stringify({ url }) }).ingress ?? null;
}
