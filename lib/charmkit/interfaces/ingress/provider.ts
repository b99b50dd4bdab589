import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';
import { parseDatabag } from '../../relation/index.ts';
import type { IngressRequest } from './requirer.ts';
import { providerApp, requirerApp, requirerUnit } from './schema.ts';

/** What an application has asked for, and where its units are. */
export interface RequestedIngress extends Required<Omit<IngressRequest, 'host'>> {
  readonly model: string;
  readonly name: string;
  /** By unit; one that has not given its address is left out. */
  readonly units: Readonly<Record<string, { readonly host: string; readonly ip?: string }>>;
}

/** What the application on the other side wants; undefined while it has not said so, or said it wrong. */
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
    units: await readUnits({ relation, log }),
  };
}

/** Tells the application its URL, or with undefined that it has none. Leader only. */
export async function publishIngressUrl(
  context: HookContext,
  relation: Relation,
  url: string | undefined,
): Promise<void> {
  const ingress = url === undefined ? undefined : JSON.stringify(providerUrl(url));
  await publishApp(context, relation, { ingress });
}

/** @throws ZodError where the charm gives what no requirer would take for a URL. */
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
