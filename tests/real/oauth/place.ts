import { generateKeyPairSync } from 'node:crypto';
import { setConfig } from 'charmkit/juju-model';
import { createSigningRequest } from '../../../lib/charmkit/interfaces/tls-certificates/signing-request.ts';
import {
  certificateKeyPath,
  certificatePath,
  iniPath,
  issuingAuthorityPath,
  oauthAuthoritiesPath,
} from '../../../src/grafana/files.ts';
import { CertificateAuthority } from '../../certificate-authority.ts';
import { imageBackend } from '../../contract/grafana/image.ts';
import { realServer } from '../../contract/grafana/real-server.ts';
import type { RunningGrafana } from '../../contract/grafana/under-test.ts';
import { addSharedSecret } from '../../state/shared-secret.ts';
import { World } from '../../state/world.ts';
import { Browser } from './browser.ts';
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts';

/** Grafana and a provider, each configured with what the charm and its relation say about the other. */
export interface Place extends AsyncDisposable {
  /** Grafana's URL for users. */
  readonly url: string;
  readonly grafana: RunningGrafana;
  readonly provider: IdentityProvider;
  readonly browser: Browser;
}

export interface Surroundings {
  readonly options?: Readonly<Record<string, string>>;
  readonly ingressUrl?: string;
  /** Whether Grafana and the provider use HTTPS, each with a certificate of its own authority. */
  readonly isSecure?: boolean;
  /** Whether the provider transfers its authority's certificate. */
  readonly isTrusted?: boolean;
  /** The groups of each account. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

const { binary, home } = realServer();
const backend = imageBackend('real-image', { GRAFANA_BIN: binary, GRAFANA_HOME: home });
const ofGrafana = new CertificateAuthority('of Grafana');
const ofProvider = new CertificateAuthority('of the provider');
const secretId = 'secret:dj0c2je7de7rbuev21p0';
const clientSecret = `p;"a#s'$%+ /\\=`;

export async function openPlace(surroundings: Surroundings): Promise<Place> {
  const { ingressUrl, isSecure = false } = surroundings;
  await using world = await World.open();
  await using stack = new AsyncDisposableStack();
  setConfig(world.model, 'grafana', { set: surroundings.options ?? {} });
  if (ingressUrl !== undefined) relate(world, 'ingress', { ingress: JSON.stringify({ url: ingressUrl }) });
  if (isSecure) await certify(world);
  const provider = stack.use(await relateProvider(world, surroundings));
  const environment = await world.environment();
  const grafana = stack.use(
    await backend.start({
      environment,
      files: await filesOf(world),
      credentials: `admin:${environment.GF_SECURITY_ADMIN_PASSWORD}`,
    }),
  );
  const url = environment.GF_SERVER_ROOT_URL ?? '';
  const ca = `${ofGrafana.certificate}\n${ofProvider.certificate}`;
  const browser = new Browser({ [new URL(url).origin]: grafana.url }, { ca });
  const held = stack.move();
  return { url, grafana, provider, browser, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

function relate(world: World, endpoint: string, app: Readonly<Record<string, string>>): number {
  return world.relate(endpoint, { app, units: { [`${endpoint}/0`]: {} } }, endpoint).number;
}

/** Registers the client that the charm requests, and transfers its credentials. */
async function relateProvider(
  world: World,
  { isSecure, isTrusted = isSecure, groups }: Surroundings,
): Promise<IdentityProvider> {
  const relation = relate(world, 'oauth', {});
  await world.settle();
  const asked = world.databag('grafana', relation);
  const provider = await startIdentityProvider({
    client: {
      ...{ client_id: 'grafana', client_secret: clientSecret, response_types: ['code'] },
      redirect_uris: [asked.redirect_uri],
      grant_types: JSON.parse(asked.grant_types ?? ''),
      scope: asked.scope,
      token_endpoint_auth_method: asked.token_endpoint_auth_method,
    },
    groups,
    ...(isSecure && { tls: issue(ofProvider, 'localhost') }),
  });
  const content = { secret: clientSecret };
  addSharedSecret(world.model, { id: secretId, app: 'oauth', relation, content });
  const client = { client_id: 'grafana', client_secret_id: secretId };
  const trust = isTrusted ? { ca_chain: JSON.stringify([ofProvider.certificate]) } : {};
  world.write(relation, 'oauth', { app: { ...provider.endpoints, ...client, ...trust } });
  await world.settle();
  return provider;
}

/** Signs Grafana's certificate request. */
async function certify(world: World): Promise<void> {
  const relation = relate(world, 'certificates', {});
  await world.settle();
  const asked = world.databag('grafana/0', relation).certificate_signing_requests ?? '[]';
  const [{ certificate_signing_request: request }] = JSON.parse(asked);
  const certificate = ofGrafana.issue(request);
  const answer = { ca: ofGrafana.certificate, certificate_signing_request: request, certificate };
  world.write(relation, 'certificates', { app: { certificates: JSON.stringify([answer]) } });
  await world.settle();
}

function issue(authority: CertificateAuthority, name: string) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const request = createSigningRequest({ commonName: name, dnsNames: [name] }, privateKey);
  const key = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  return { cert: authority.issue(request), key };
}

const bundlePath = '/etc/ssl/certs/ca-certificates.crt';
const paths = [
  iniPath,
  certificatePath,
  certificateKeyPath,
  issuingAuthorityPath,
  oauthAuthoritiesPath,
  bundlePath,
];

/** Reads the files that the charm has written to the container, by path below its root. */
async function filesOf(world: World): Promise<Readonly<Record<string, string>>> {
  const files = paths.map(async (path) => {
    const content = await world.readFile(path).catch(() => undefined);
    return content === undefined ? [] : [[path.slice(1), content] as const];
  });
  return Object.fromEntries((await Promise.all(files)).flat());
}
