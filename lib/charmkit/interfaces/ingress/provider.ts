import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';
import { parseDatabag } from '../../relation/index.ts';
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
  { log }: HookContext,
  relation: Relation,
): Promise<RequestedIngress | undefined> {
  const databag = await relation.readRemoteApp();
  if (databag.name === undefined) return undefined;
  const app = parseDatabag(requirerApp, databag, { relation, log });
  if (!app) return undefined;
  return {
    model: app.model,
    name: app.name,
    port: app.port,
    scheme: app.scheme ?? 'http',
    stripPrefix: app['strip-prefix'] ?? false,
    redirectHttps: app['redirect-https'] ?? false,
    isPortOpen: app.is_port_open ?? false,
    units: await readUnits({ relation, log }),
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

async function readUnits({
  relation,
  log,
}: Pick<HookContext, 'log'> & { readonly relation: Relation }): Promise<RequestedIngress['units']> {
  const names = await relation.units();
  const units = await Promise.all(
    names.map(async (name) => {
      const databag = await relation.readRemoteUnit(name);
      const unit =
        databag.host === undefined ? undefined : parseDatabag(requirerUnit, databag, { relation, log });
      return unit ? [[name, { host: unit.host, ...(unit.ip && { ip: unit.ip }) }] as const] : [];
    }),
  );
  return Object.fromEntries(units.flat());
}
