import {
  deployRecorded,
  findRelation,
  integrateEndpoints,
  type Model,
  type RecordedOptions,
  type Relation,
  removeRelation,
  setDatabag,
} from 'charmkit/juju-model';
import { CertificateAuthority } from '../certificate-authority.ts';
import type { Provider } from '../state/providers.ts';

/** Relates an application that writes these databags, or relates it again. No hook runs before the units settle. */
export function relate(model: Model, app: string, data: Provider, endpoint: string): Relation {
  if (!model.applications[app]) {
    const units = Object.keys(data.units ?? {}).length;
    deployRecorded(model, { name: app, units, endpoints: otherSides(model) });
  }
  const relation = integrateEndpoints(model, `grafana:${endpoint}`, `${app}:${endpoint}`);
  write(model, relation, app, data);
  return relation;
}

export function unrelate(model: Model, app: string, endpoint: string): void {
  removeRelation(model, `grafana:${endpoint}`, `${app}:${endpoint}`);
}

/** Replaces the databags of an application and its units. */
export function write(model: Model, relation: Relation, app: string, data: Provider): void {
  setDatabag(model, relation.number, app, data.app ?? {});
  for (const [unit, content] of Object.entries(data.units ?? {}))
    setDatabag(model, relation.number, unit, content);
}

/** Finds a relation by its two sides, and replaces the databags. */
export function rewrite(model: Model, app: string, data: Provider, endpoint: string): void {
  write(model, findRelation(model, `grafana:${endpoint}`, `${app}:${endpoint}`), app, data);
}

const authority = new CertificateAuthority('root');
const issued = new Map<string, string>();

/** Signs every pending request. A repeated request gets the same certificate. */
export function signRequests(model: Model, validMs?: number): void {
  const relation = findRelation(model, 'grafana:certificates', 'ca:certificates');
  const requests = Object.entries(relation.unitData)
    .filter(([owner]) => owner.startsWith('grafana/'))
    .flatMap(([, { content }]) => JSON.parse(content.certificate_signing_requests ?? '[]'))
    .map((entry: { readonly certificate_signing_request: string }) => entry.certificate_signing_request);
  const answers = requests.map((request) => {
    const certificate = issued.get(request) ?? authority.issue(request, validMs ? { validMs } : {});
    issued.set(request, certificate);
    return {
      ca: authority.certificate,
      certificate_signing_request: request,
      certificate,
      chain: [certificate, authority.certificate],
    };
  });
  setDatabag(model, relation.number, 'ca', { certificates: JSON.stringify(answers) });
}

/** Lists Grafana's endpoints from the side of a related application. */
function otherSides(model: Model): RecordedOptions['endpoints'] {
  const endpoints = model.applications.grafana?.endpoints ?? [];
  return endpoints
    .filter(({ role }) => role !== 'peer')
    .map(({ name, role, interface: spoken }) => ({
      name,
      role: role === 'requirer' ? 'provider' : 'requirer',
      interface: spoken,
    }));
}
