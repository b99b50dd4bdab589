import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { addUserSecret, grantUserSecret } from 'charmkit/juju-model';
import fc from 'fast-check';
import { CertificateAuthority } from '../certificate-authority.ts';
import { type Provider, provider } from './providers.ts';
import { World } from './world.ts';

const authority = new CertificateAuthority('root');
const other = new CertificateAuthority('other');

const asks = { app: {}, units: { 'remote/0': {} } };
const says = (app: Readonly<Record<string, string>>) => ({ app, units: { 'remote/0': {} } });
const json = JSON.stringify;
const receiver = (name: string, url: string) => says({ receivers: json([{ protocol: { name }, url }]) });
const header = { header_name: 'X-WEBAUTH-USER', header_property: 'username' };

/** The secrets of a model after the first, which is Grafana's own. */
const databaseSecret = 'secret:9m4e2mr0ui3e8a20002g';
const clientSecret = 'secret:9m4e2mr0ui3e8a20003g';
const endpoints = ['authorization_endpoint', 'token_endpoint', 'introspection_endpoint', 'userinfo_endpoint'];
const identityProvider = Object.fromEntries(
  ['issuer_url', 'jwks_endpoint', ...endpoints].map((key) => [key, 'https://idp']),
);
const client = { client_id: 'grafana', client_secret_id: clientSecret, scope: 'openid' };

/** What the other side of an endpoint writes, and what it may change that to. */
const kinds: Readonly<Record<string, readonly [before: Provider, after: Provider]>> = {
  'grafana-source': [provider('remote', 1), provider('remote', 1, 'mimir')],
  'grafana-auth': [
    says({ auth: json({ proxy: header }) }),
    says({ auth: json({ proxy: { ...header, sync_ttl: 500 } }) }),
  ],
  ingress: [
    says({ ingress: json({ url: 'http://a/one' }) }),
    says({ ingress: json({ url: 'https://b/two' }) }),
  ],
  'receive-ca-cert': [
    says({ certificates: json([authority.certificate]), version: '1' }),
    says({ certificates: json([other.certificate]), version: '1' }),
  ],
  certificates: [asks, asks],
  oauth: [asks, says({ ...identityProvider, ...client })],
  pgsql: [asks, says({ endpoints: 'db:5432', 'secret-user': databaseSecret })],
  catalogue: [asks, asks],
  'metrics-endpoint': [asks, asks],
  'profiling-endpoint': [asks, asks],
  'grafana-metadata': [asks, asks],
  'charm-tracing': [receiver('otlp_http', 'http://a:4318'), receiver('otlp_http', 'http://b:4318')],
  'workload-tracing': [receiver('otlp_grpc', 'a:4317'), receiver('otlp_grpc', 'b:4317')],
  'service-mesh': [asks, says({ labels: '{}', mesh_type: '"istio"' })],
  'require-cmr-mesh': [asks, asks],
  'provide-cmr-mesh': [
    says({ cmr_data: json({ app_name: 'a', juju_model_name: 'b' }) }),
    says({ cmr_data: json({ app_name: 'c', juju_model_name: 'd' }) }),
  ],
};

type Step =
  | { readonly kind: 'relate' | 'change' | 'unrelate'; readonly endpoint: string }
  | { readonly kind: 'settle' }
  | { readonly kind: 'cut-short' };

const endpoint = fc.constantFrom(...Object.keys(kinds));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('relate' as const), endpoint }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('change' as const), endpoint }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('unrelate' as const), endpoint }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut-short' as const) }) },
);

test('relations that came, changed and went in any order leave what a fresh deployment with the same ones has', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      await using world = await World.open();
      const story = new Story(world);
      for (const each of steps) await story.take(each);
      await story.end();

      await using fresh = await World.open();
      const same = new Story(fresh);
      for (const each of story.related()) await same.take(each);
      await same.end();
      expect(await story.outcome()).toEqual(await same.outcome());
    }),
    { numRuns: 25 },
  );
}, 240_000);

interface Related {
  readonly number: number;
  isChanged: boolean;
}

class Story {
  readonly #world: World;
  readonly #related = new Map<string, Related>();
  readonly #leaving = new Set<string>();

  constructor(world: World) {
    this.#world = world;
    this.#give(databaseSecret, { username: 'grafana', password: 'x' });
    this.#give(clientSecret, { secret: 'y' });
  }

  async take(what: Step): Promise<void> {
    if (what.kind === 'settle') return this.#settle();
    if (what.kind === 'cut-short') return this.#world.cutShort('relation-set');
    const { kind, endpoint: name } = what;
    const related = this.#related.get(name);
    if (kind === 'relate' && !related) await this.#relate(name);
    if (kind === 'change' && related) this.#change(name, related);
    if (kind === 'unrelate' && related) this.#unrelate(name);
  }

  async end(): Promise<void> {
    await this.#settle();
    await this.#world.fire('update-status');
  }

  /** The steps that lead here directly. */
  related(): readonly Step[] {
    return [...this.#related]
      .sort(([one], [another]) => one.localeCompare(another))
      .flatMap(([name, { isChanged }]): Step[] => [
        { kind: 'relate', endpoint: name },
        ...(isChanged ? [{ kind: 'change', endpoint: name } as const] : []),
      ]);
  }

  /** Everything that the charm has made of it, without what is each deployment's own. */
  async outcome(): Promise<unknown> {
    const world = this.#world;
    const published = [...this.#related].map(([name, { number }]) => [
      name,
      this.#comparable([world.databag('grafana', number), world.databag('grafana/0', number)]),
    ]);
    return {
      status: world.status(),
      collector: world.traces().collector,
      environment: this.#comparable(await world.environment()),
      files: this.#comparable(await filesOf(world)),
      published: Object.fromEntries(published),
      peers: this.#comparable(world.databag('grafana')),
    };
  }

  async #settle(): Promise<void> {
    await this.#world.settle();
    if (!this.#answerRequest()) return;
    await this.#world.settle();
  }

  #answerRequest(): boolean {
    const number = this.#related.get('certificates')?.number;
    if (number === undefined) return false;
    const { certificate_signing_requests: asked = '[]' } = this.#world.databag('grafana/0', number);
    const [{ certificate_signing_request: request } = {}] = JSON.parse(asked);
    if (request === undefined) return false;
    const certificate = authority.issue(request);
    const answer = {
      ca: authority.certificate,
      certificate_signing_request: request,
      certificate,
      chain: [],
    };
    this.#world.write(number, appOf('certificates'), { app: { certificates: json([answer]) } });
    return true;
  }

  #give(secret: string, content: Readonly<Record<string, string>>): void {
    const { id } = addUserSecret(this.#world.model, `given-${secret}`, content);
    expect(`secret:${id}`).toBe(secret);
    grantUserSecret(this.#world.model, id, 'grafana');
  }

  async #relate(name: string): Promise<void> {
    // Juju refuses it while the relation before is still on its way out.
    if (this.#leaving.delete(name)) await this.#settle();
    const { number } = this.#world.relate(appOf(name), named(name, kinds[name]?.[0]), name);
    this.#related.set(name, { number, isChanged: false });
  }

  #change(name: string, related: Related): void {
    this.#world.write(related.number, appOf(name), named(name, kinds[name]?.[1]));
    related.isChanged = true;
  }

  #unrelate(name: string): void {
    this.#world.unrelate(appOf(name), name);
    this.#related.delete(name);
    this.#leaving.add(name);
  }

  /** Relations by their endpoints in place of their numbers, and nothing of passwords, keys and certificates. */
  #comparable(value: unknown): unknown {
    const password = /"GF_SECURITY_ADMIN_PASSWORD":"[^"]*",?/g;
    const pem = /-----BEGIN ([A-Z ]+)-----[^-]+-----END [A-Z ]+-----/g;
    let text = json(value).replace(password, '').replace(pem, '<$1>');
    for (const [name, { number }] of this.#related)
      text = text.replaceAll(`\\"${number}\\"`, `\\"${name}\\"`);
    return JSON.parse(text);
  }
}

/** Each endpoint's other side is an application of its own. */
function appOf(name: string): string {
  return `x-${name}`;
}

function named(name: string, { app = {}, units = {} }: Provider = {}): Provider {
  return { app, units: { [`${appOf(name)}/0`]: Object.values(units)[0] ?? {} } };
}

/** What stands in the container, but for empty files; of the record of what has taken effect, only what it is about. */
async function filesOf(world: World): Promise<Readonly<Record<string, unknown>>> {
  const { root } = world.pebble();
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = files.sort().map(async (path) => {
    const text = await readFile(path, 'utf8');
    const isRecord = path.endsWith('charm-applied.json');
    return [relative(root, path), isRecord ? Object.keys(JSON.parse(text)).sort() : text] as const;
  });
  return Object.fromEntries((await Promise.all(contents)).filter(([, content]) => content !== ''));
}
