import type { JsonValue } from 'charmkit/base';
import type { HookContext, Relation } from 'charmkit/charm';
import { readTransferredCertificates } from 'charmkit/interfaces/certificate-transfer';
import { readDashboards } from 'charmkit/interfaces/grafana-dashboard';
import { readSources } from 'charmkit/interfaces/grafana-datasource';
import { readMesh } from 'charmkit/interfaces/service-mesh';
import { charmTracing } from '../../src/endpoints/charm-tracing.ts';
import { grafanaAuth } from '../../src/endpoints/grafana-auth.ts';
import {
  convertTemplate,
  examineOffers,
  renderOffer,
} from '../../src/endpoints/grafana-dashboard/dashboard-offers.ts';
import { convertSource } from '../../src/endpoints/grafana-source.ts';
import { ingressUrl } from '../../src/endpoints/ingress.ts';
import { logging } from '../../src/endpoints/logging.ts';
import { oauth } from '../../src/endpoints/oauth.ts';
import { pgsql } from '../../src/endpoints/pgsql.ts';
import { readMeshIdentities } from '../../src/endpoints/provide-cmr-mesh.ts';
import { workloadTracing } from '../../src/endpoints/workload-tracing.ts';
import { renderDatasources } from '../../src/grafana/planning/datasources.ts';
import { renderSections } from '../../src/grafana/settings/ini-text.ts';
import { planTracing } from '../../src/grafana/settings/tracing.ts';
import type { EndpointFact } from '../../src/reconcile/observe/endpoint.ts';
import { openNamedSecrets } from '../../src/secrets/named-secrets.ts';
import { expectPlain, expectSafeIni, expectSafeYaml, expectTame } from './expectations.ts';
import type { HostileInput } from './input.ts';
import { littleContext } from './little-context.ts';

type Read = (context: HookContext, relation: Relation) => Promise<unknown>;

/** Reads the databags of each endpoint, up to the text that Grafana receives. */
const readers: Readonly<Record<string, Read>> = {
  'grafana-source': readDatasources,
  'grafana-dashboard': examineDashboards,
  'grafana-auth': async (context) => expectPlain(Object.values(await readFact(grafanaAuth, context))),
  ingress: (context) => ingressUrl.read(context),
  oauth: (context) => readFact(oauth, context),
  pgsql: (context) => readFact(pgsql, context),
  'receive-ca-cert': readTransferredCertificates,
  'charm-tracing': (context) => readFact(charmTracing, context),
  'workload-tracing': async (context) => {
    const address = await readFact(workloadTracing, context);
    if (address !== null) expectSafeIni(renderSections(planTracing({ address, resource: {} })));
  },
  logging: (context) => readFact(logging, context),
  'service-mesh': readMesh,
  'provide-cmr-mesh': readMeshIdentities,
};

/** Reads the databags of one endpoint without a hook. @throws if the result is wrong */
export async function tryReading(input: HostileInput): Promise<void> {
  const { context, relation, lines } = littleContext(input);
  await readers[input.endpoint]?.(context, relation);
  expectTame(lines);
}

async function readFact<Value extends JsonValue>(
  { fact }: { readonly fact: EndpointFact<string, Value> },
  context: HookContext,
): Promise<Value> {
  return fact.read(context, await openNamedSecrets(context, 'stored', false));
}

async function readDatasources(_context: HookContext, relation: Relation): Promise<void> {
  const { sources = [], warnings } = await readSources(relation);
  expectTame(warnings.map(({ field, reason }) => `${field}: ${reason}`));
  const text = renderDatasources(
    sources.map((source) => convertSource(source, { queryTimeoutS: 300 })),
    sources.map(({ name }) => name),
  );
  expectSafeYaml(text);
}

async function examineDashboards(context: HookContext, relation: Relation): Promise<void> {
  const { templates, problems } = await readDashboards(context, relation);
  const offers = templates.map((template) => convertTemplate({ number: 7 }, template));
  const examined = await examineOffers(offers, new Map());
  const reasons = examined.flatMap((each) => ('problem' in each ? [each.problem] : []));
  expectTame([...problems.map(({ error }) => error), ...reasons]);
  for (const [index, offer] of offers.entries()) {
    const known = examined[index];
    if (!known || 'problem' in known) continue;
    const { content, uid } = await renderOffer(offer);
    const { uid: written, title } = JSON.parse(content) as Readonly<Record<string, unknown>>;
    if (written !== uid || typeof title !== 'string') throw new Error('a dashboard lost its name');
    if (uid === 'isFoa0z7k') throw new Error('a dashboard took the place of the one about Grafana itself');
  }
}
