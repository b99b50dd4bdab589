import { addUserSecret, grantUserSecret, type Model, setConfig, updateUserSecret } from 'charmkit/juju-model';
import { CertificateAuthority } from '../certificate-authority.ts';
import { dashboardsOf } from '../state/dashboard-senders.ts';
import { type Provider, provider, sourceData } from '../state/providers.ts';
import { addRevision, addSharedSecret } from '../state/shared-secret.ts';
import { relate, rewrite, unrelate } from './neighbours.ts';

/** An application that is related to Grafana: its first databag content, and later content. */
export interface Neighbour {
  readonly app: string;
  readonly endpoint: string;
  readonly before: Provider;
  readonly after: Provider;
}

const json = JSON.stringify;
const trusted = new CertificateAuthority('trusted');
const others = new CertificateAuthority('others');
const clientSecret = 'dj0c2je7de7rbuev21p0';
const fieldsSecret = 'dj0c2je7de7rbuev21q0';

function says(app: string, data: Readonly<Record<string, string>>): Provider {
  return { app: data, units: { [`${app}/0`]: {} } };
}

function asks(app: string, endpoint: string): Neighbour {
  return { app, endpoint, before: says(app, {}), after: says(app, { asks: 'more' }) };
}

function receives(app: string, endpoint: string, protocol: string): Neighbour {
  const receivers = (url: string) =>
    says(app, { receivers: json([{ protocol: { name: protocol, type: protocol.slice(5) }, url }]) });
  const scheme = protocol === 'otlp_http' ? 'http://' : '';
  return { app, endpoint, before: receivers(`${scheme}a:4318`), after: receivers(`${scheme}b:4318`) };
}

function pushesTo(url: string): Provider {
  return { app: {}, units: { 'receiver/0': { endpoint: json({ url }) } } };
}

function source(app: string, type: string, fields: (isLater: boolean) => object): Neighbour {
  const made = (isLater: boolean) => ({
    ...provider(app, 2, type),
    app: sourceData(app, type, fields(isLater)),
  });
  return { app, endpoint: 'grafana-source', before: made(false), after: made(true) };
}

const idp = {
  ...{ issuer_url: 'https://idp', jwks_endpoint: 'https://idp/jwks', scope: 'openid' },
  ...{ authorization_endpoint: 'https://idp/auth', token_endpoint: 'https://idp/token' },
  ...{ introspection_endpoint: 'http://hydra:4445/introspect', userinfo_endpoint: 'https://idp/user' },
  ...{ client_id: 'grafana', client_secret_id: `secret:${clientSecret}` },
};
const header = { header_name: 'X-WEBAUTH-USER', header_property: 'username' };
const cmr = (name: string) => says('other', { cmr_data: json({ app_name: name, juju_model_name: 'b' }) });

/** One neighbour for each endpoint. */
export const neighbours: readonly Neighbour[] = [
  source('prometheus', 'prometheus', (isLater) => ({
    extra_fields: { timeInterval: isLater ? '30s' : '15s' },
  })),
  source('mimir', 'prometheus', (isLater) => ({
    extra_fields: { httpHeaderName1: 'X-Scope-OrgID' },
    secure_extra_fields: { httpHeaderValue1: isLater ? 'second' : 'first' },
  })),
  source('loki', 'loki', (isLater) => ({
    extra_fields: isLater ? { maxLines: 50 } : {},
    secure_extra_fields_secret: `secret:${fieldsSecret}`,
  })),
  {
    app: 'sender',
    endpoint: 'grafana-dashboard',
    before: says('sender', dashboardsOf({ 'file:one': { title: 'One', panels: [] } })),
    after: says(
      'sender',
      dashboardsOf({
        'file:one': { title: 'One more', panels: [] },
        'file:two': { title: 'Two', panels: [] },
      }),
    ),
  },
  {
    app: 'traefik',
    endpoint: 'ingress',
    before: says('traefik', { ingress: json({ url: 'http://edge/cos-grafana' }) }),
    after: says('traefik', { ingress: json({ url: 'https://edge.example/grafana' }) }),
  },
  {
    app: 'hydra',
    endpoint: 'oauth',
    before: says('hydra', idp),
    after: says('hydra', { ...idp, scope: 'openid email' }),
  },
  {
    app: 'proxy',
    endpoint: 'grafana-auth',
    before: says('proxy', { auth: json({ proxy: header }) }),
    after: says('proxy', { auth: json({ proxy: { ...header, sync_ttl: 500 } }) }),
  },
  {
    app: 'trust',
    endpoint: 'receive-ca-cert',
    before: says('trust', { certificates: json([trusted.certificate]), version: '1' }),
    after: says('trust', { certificates: json([others.certificate]), version: '1' }),
  },
  receives('tempo', 'charm-tracing', 'otlp_http'),
  receives('tempo2', 'workload-tracing', 'otlp_grpc'),
  {
    app: 'receiver',
    endpoint: 'logging',
    before: pushesTo('http://receiver:3100/loki/api/v1/push'),
    after: pushesTo('http://receiver/loki/api/v1/push'),
  },
  asks('catalogue', 'catalogue'),
  asks('scraper', 'metrics-endpoint'),
  asks('parca', 'profiling-endpoint'),
  asks('reader', 'grafana-metadata'),
  asks('caller', 'require-cmr-mesh'),
  { app: 'other', endpoint: 'provide-cmr-mesh', before: cmr('one'), after: cmr('two') },
];

/** Relates Grafana to all neighbours, and creates what some of their data refers to. */
export function furnish(model: Model): void {
  setConfig(model, 'grafana', { set: { smtp_host: 'mail:587', smtp_credentials: mailSecret(model) } });
  for (const neighbour of neighbours) meet(model, neighbour);
  relate(model, 'ca', says('ca', {}), 'certificates');
}

/** Sets the option alerting_config to contact points of these names. The first has a policy. */
export function setAlerting(model: Model, names: readonly string[]): void {
  const contactPoints = names.map((name) => ({
    name,
    receivers: [{ uid: name, type: 'webhook', settings: { url: 'http://hook' } }],
  }));
  const policies = names.slice(0, 1).map((receiver) => ({ receiver }));
  setConfig(model, 'grafana', {
    set: { alerting_config: names.length === 0 ? '' : json({ contactPoints, policies }) },
  });
}

/** Relates the neighbour, and adds its secrets. */
export function meet(model: Model, { app, endpoint, before }: Neighbour): void {
  const { number } = relate(model, app, before, endpoint);
  if (app === 'hydra')
    addSharedSecret(model, { id: clientSecret, app, relation: number, content: { secret: 'client-1' } });
  if (app === 'loki')
    addSharedSecret(model, {
      id: fieldsSecret,
      app,
      relation: number,
      content: { fields: json({ basicAuthPassword: 'loki-1' }) },
    });
}

export function change(model: Model, { app, endpoint, after }: Neighbour): void {
  rewrite(model, app, after, endpoint);
}

/** Removes the neighbour's relation and its secrets. */
export function part(model: Model, { app, endpoint }: Neighbour): void {
  unrelate(model, app, endpoint);
  for (const { id, owner } of Object.values(model.secrets)) if (owner.name === app) delete model.secrets[id];
}

/** Adds a revision to a secret that a neighbour shares. */
export function rotateGiven(model: Model, app: 'hydra' | 'loki'): void {
  const secret = Object.values(model.secrets).find(({ owner }) => owner.name === app);
  if (secret)
    addRevision(
      secret,
      app === 'hydra' ? { secret: 'client-2' } : { fields: json({ basicAuthPassword: 'loki-2' }) },
    );
}

/** Changes the password of the mail server. */
export function rotateMail(model: Model): void {
  updateUserSecret(model, mailId(model) ?? '', { username: 'grafana', password: 'mail-2' });
}

function mailSecret(model: Model): string {
  const { id } = addUserSecret(model, 'mail', { username: 'grafana', password: 'mail-1' });
  grantUserSecret(model, id, 'grafana');
  return `secret:${id}`;
}

function mailId(model: Model): string | undefined {
  return Object.values(model.secrets).find(({ label }) => label === 'mail')?.id;
}
