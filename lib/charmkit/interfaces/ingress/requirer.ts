import { isIP } from 'node:net';
import {
  findUnitFqdn,
  type HookContext,
  publishApp,
  publishUnit,
  type Relation,
  readApp,
} from '../../charm/index.ts';
import { HookToolError, networkGet } from '../../hook-tools/index.ts';
import { providerApp } from './schema.ts';

/** The request of an application to an ingress. */
export interface IngressRequest {
  readonly port: number;
  /** The unit that answers instead of this one. Default: this unit. */
  readonly host?: string;
  /** The application's own protocol. Default: http. */
  readonly scheme?: 'http' | 'https';
  /** Whether the ingress removes its path prefix from requests. Default: false. */
  readonly stripPrefix?: boolean;
  /** Whether the charm opens the port itself, so that Juju's service leads to it. Default: false. */
  readonly isPortOpen?: boolean;
  /** Whether the ingress redirects visitors to HTTPS. Default: false. */
  readonly redirectHttps?: boolean;
}

/** Requests a URL: the leader for the application, and each unit publishes its own address. */
export async function requestIngress(
  context: HookContext,
  relation: Relation,
  {
    port,
    host,
    scheme = 'http',
    stripPrefix = false,
    redirectHttps = false,
    isPortOpen = false,
  }: IngressRequest,
): Promise<void> {
  const { app, model } = context.env;
  const ip = host === undefined ? await ipAddress(context, relation) : undefined;
  await publishApp(context, relation, {
    model: JSON.stringify(model.name),
    name: JSON.stringify(app),
    port: JSON.stringify(port),
    scheme: scheme === 'http' ? undefined : JSON.stringify(scheme),
    is_port_open: isPortOpen ? 'true' : undefined,
    'strip-prefix': stripPrefix ? 'true' : undefined,
    'redirect-https': redirectHttps ? 'true' : undefined,
  });
  await publishUnit(relation, {
    host: JSON.stringify(host ?? (await findUnitFqdn(context.env))),
    ip: ip && JSON.stringify(ip),
  });
}

/** The application's URL; undefined while the ingress has none. */
export async function readIngressUrl(context: HookContext, relation: Relation): Promise<string | undefined> {
  return (await readApp(context, relation, { schema: providerApp }))?.ingress?.url;
}

/** The address is optional: an ingress that needs it works without it. */
async function ipAddress({ tools }: HookContext, { endpoint, id }: Relation): Promise<string | undefined> {
  try {
    const { interfaces } = await networkGet(tools, { binding: endpoint, relationId: id });
    const addresses = interfaces.flatMap((each) => each.addresses.map(({ address }) => address));
    return addresses.find((address) => isIP(address) > 0);
  } catch (error) {
    if (error instanceof HookToolError) return undefined;
    throw error;
  }
}
