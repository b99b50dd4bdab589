import { fileURLToPath } from 'node:url';
import { dispatchEvent, type HookContext, type HookHandler, type Relation } from 'charmkit/charm';
import { readCatalogueEntry } from 'charmkit/interfaces/catalogue';
import { publishTransferredCertificates } from 'charmkit/interfaces/certificate-transfer';
import { publishMeshIdentity, readMeshIdentity } from 'charmkit/interfaces/cross-model-mesh';
import { publishAuthProxy, readGrafanaUrls } from 'charmkit/interfaces/grafana-auth';
import { GrafanaSourceProvider } from 'charmkit/interfaces/grafana-datasource';
import { readGrafanaMetadata } from 'charmkit/interfaces/grafana-metadata';
import { publishIngressUrl, readIngressRequest } from 'charmkit/interfaces/ingress';
import { publishLogEndpoint, readLogSender } from 'charmkit/interfaces/loki-push-api';
import { publishClient, publishProvider, readClientRequest } from 'charmkit/interfaces/oauth';
import { readProfilingTargets } from 'charmkit/interfaces/parca-scrape';
import {
  publishDatabase,
  readDatabaseRequest,
  withdrawDatabase,
} from 'charmkit/interfaces/postgresql-client';
import { readScrapeTargets } from 'charmkit/interfaces/prometheus-scrape';
import { publishMesh, readPolicies } from 'charmkit/interfaces/service-mesh';
import { publishCertificates, readCertificateRequests } from 'charmkit/interfaces/tls-certificates';
import { publishTracingReceivers, readRequestedProtocols } from 'charmkit/interfaces/tracing';
import type { CharmUnderTest } from 'juju-sim/testing';
import { CertificateAuthority } from '../certificate-authority.ts';
import { handleEveryEvent } from '../handle-every-event.ts';

type Side = (context: HookContext, relation: Relation) => Promise<unknown>;

const authority = new CertificateAuthority('neighbour');
const identityProvider = {
  issuerUrl: 'https://idp.example.com',
  authorizationEndpoint: 'https://idp.example.com/oauth2/auth',
  tokenEndpoint: 'https://idp.example.com/oauth2/token',
  introspectionEndpoint: 'http://hydra:4445/admin/oauth2/introspect',
  userinfoEndpoint: 'https://idp.example.com/userinfo',
  jwksEndpoint: 'https://idp.example.com/.well-known/jwks.json',
  scope: 'openid email offline_access',
};
/** The passwords of the database. The last one is valid. */
export const databasePasswords = ['first'];
const issued = new Map<string, string>();

/** The other side of each of Grafana's endpoints: it answers, and returns the data that it received. */
const sides: Readonly<Record<string, Side>> = {
  catalogue: readCatalogueEntry,
  ingress: async (context, relation) => {
    const request = await readIngressRequest(context, relation);
    const path = request && `${request.model}-${request.name}`;
    await publishIngressUrl(context, relation, path && `http://10.43.8.34/${path}`);
    return request;
  },
  'grafana-auth': async (context, relation) => {
    await publishAuthProxy(context, relation, { headerName: 'X-WEBAUTH-USER', headerProperty: 'username' });
    return readGrafanaUrls(context, relation);
  },
  'grafana-metadata': readGrafanaMetadata,
  certificates: async (context, relation) => {
    const requests = await readCertificateRequests(context, relation);
    const answers = requests.map(({ request }) => ({
      request,
      certificate: issue(request),
      ca: authority.certificate,
    }));
    await publishCertificates(context, relation, answers);
    return requests;
  },
  pgsql: async (context, relation) => {
    const request = await readDatabaseRequest(context, relation);
    const user = { username: 'grafana', password: databasePasswords.at(-1) ?? '' };
    const { database } = request ?? {};
    const tls = { isOn: true, ca: authority.certificate };
    if (database !== undefined)
      await publishDatabase(context, relation, { endpoints: ['db:5432'], database, user, tls });
    return request;
  },
  'receive-ca-cert': (context, relation) =>
    publishTransferredCertificates(context, relation, [authority.certificate]),
  'charm-tracing': answerTracing,
  'workload-tracing': answerTracing,
  logging: async (context, relation) => {
    await publishLogEndpoint(relation, 'http://neighbour:3100/loki/api/v1/push');
    return readLogSender(context, relation);
  },
  oauth: async (context, relation) => {
    await publishProvider(context, relation, identityProvider);
    const request = await readClientRequest(context, relation);
    if (request) await publishClient(context, relation, { id: 'grafana', secret: 's3cr3t-client' });
    return request;
  },
  'metrics-endpoint': readScrapeTargets,
  'profiling-endpoint': readProfilingTargets,
  'service-mesh': async (context, relation) => {
    await publishMesh(context, relation, { labels: {}, type: 'istio' });
    return readPolicies(context, relation);
  },
  'require-cmr-mesh': readMeshIdentity,
  'provide-cmr-mesh': publishMeshIdentity,
  'grafana-source': async (context) => {
    const provider = new GrafanaSourceProvider(context, { sourceType: 'prometheus', sourcePort: 9090 });
    await provider.refresh();
    return provider.sourceUids();
  },
};

/** A charm on the other side of all of Grafana's endpoints, and the data that it last received, by endpoint. */
export function neighbour(): { readonly charm: CharmUnderTest; readonly told: Record<string, unknown> } {
  const told: Record<string, unknown> = {};
  const handler: HookHandler = async (context) => {
    const ended = context.event.kind === 'relation-broken' ? context.eventRelation() : undefined;
    if (ended?.endpoint === 'pgsql') await withdrawDatabase(context, ended);
    for (const [endpoint, side] of Object.entries(sides)) {
      for (const relation of await context.relations(endpoint))
        told[endpoint] = await side(context, relation);
    }
  };
  return { told, charm: charmOf(handler) };
}

/** A charm on the other side of Grafana's endpoints that runs this function in every hook. */
export function charmOf(handler: HookHandler): CharmUnderTest {
  const charmDir = fileURLToPath(new URL('../fixtures/charms/neighbour', import.meta.url));
  const charm = handleEveryEvent(charmDir, handler);
  return {
    charmDir,
    dispatch: (input) => dispatchEvent(charm, { ...input, print: () => {} }),
  };
}

async function answerTracing(context: HookContext, relation: Relation) {
  const protocols = await readRequestedProtocols(context, relation);
  const all = { otlp_http: 'http://127.0.0.1:9/', otlp_grpc: 'neighbour:4317' };
  const receivers = Object.entries(all).filter(([name]) => protocols.some((asked) => asked === name));
  await publishTracingReceivers(context, relation, Object.fromEntries(receivers));
  return protocols;
}

/** The same request gets the same answer. */
function issue(request: string): string {
  const certificate = issued.get(request) ?? authority.issue(request);
  issued.set(request, certificate);
  return certificate;
}
