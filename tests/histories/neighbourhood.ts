import { type Provider, provider } from '../state/providers.ts';
import type { World } from '../state/world.ts';
import { authority, type Neighbour, neighboursWith, type SecretIds } from './neighbours.ts';

/** The related applications at the end, in the order in which they were related. */
export interface Relations {
  readonly related: readonly (readonly [name: string, isChanged: boolean])[];
  /** The number of units of the application prometheus. */
  readonly providerUnits: number;
}

export const noRelations: Relations = { related: [], providerUnits: 2 };

/** The applications around Grafana: which are related to it, and their databags. */
export class Neighbourhood {
  readonly #world: World;
  readonly #neighbours: Readonly<Record<string, Neighbour>>;
  readonly #related = new Map<string, { readonly number: number; isChanged: boolean }>();
  #providerUnits: number;
  #renewals = 0;

  constructor(world: World, ids: SecretIds, { related, providerUnits }: Relations) {
    this.#world = world;
    this.#neighbours = neighboursWith(ids);
    this.#providerUnits = providerUnits;
    for (const [name, isChanged] of related) {
      this.relate(name);
      if (isChanged) this.change(name);
    }
  }

  /** The relation ids by neighbour. */
  get numbers(): ReadonlyMap<string, number> {
    return new Map([...this.#related].map(([name, { number }]) => [name, number]));
  }

  get relations(): Relations {
    const inOrder = [...this.#related].sort(([, one], [, another]) => one.number - another.number);
    return {
      related: inOrder.map(([name, { isChanged }]) => [name, isChanged]),
      providerUnits: this.#providerUnits,
    };
  }

  isRelated(name: string): boolean {
    return this.#related.has(name);
  }

  /** Whether a relation to it still exists because units have yet to leave. */
  isLeaving(name: string): boolean {
    const { app, endpoint } = this.#find(name);
    const relations = Object.values(this.#world.model.relations);
    return relations.some(({ sides }) =>
      sides.some((side) => side.app === app && side.endpoint === endpoint),
    );
  }

  relate(name: string): void {
    const { app, endpoint, says } = this.#find(name);
    const { number } = this.#world.relate(app, this.#complete(app, says[0]), endpoint);
    this.#related.set(name, { number, isChanged: false });
  }

  change(name: string): void {
    const related = this.#related.get(name);
    if (!related) return;
    const { app, says } = this.#find(name);
    this.#world.write(related.number, app, this.#complete(app, says[1]));
    related.isChanged = true;
  }

  unrelate(name: string): void {
    if (!this.#related.delete(name)) return;
    const { app, endpoint } = this.#find(name);
    this.#world.unrelate(app, endpoint);
  }

  scaleProvider(units: number): void {
    if (!this.isRelated('prometheus')) return;
    this.#providerUnits = units;
    this.#world.scaleProvider('prometheus', units);
  }

  renewCertificates(): void {
    this.#renewals += 1;
    this.answerRequests();
  }

  /** Signs the requests of the units, and returns whether any is new. The same request gets the same answer. */
  answerRequests(): boolean {
    const number = this.#related.get('certificates')?.number;
    if (number === undefined) return false;
    const bags = Object.values(this.#world.model.relations[number]?.unitData ?? {});
    const requests = bags.flatMap(({ content }) => requestsIn(content));
    const answers = requests.map((request) => ({
      ca: authority.certificate,
      certificate_signing_request: request,
      certificate: issue(request, this.#renewals),
      chain: [],
    }));
    const { app } = this.#find('certificates');
    const text = JSON.stringify(answers);
    if (answers.length === 0 || this.#world.databag(app, number).certificates === text) return false;
    this.#world.write(number, app, this.#complete(app, { app: { certificates: text } }));
    return true;
  }

  #find(name: string): Neighbour {
    const neighbour = this.#neighbours[name];
    if (!neighbour) throw new RangeError(`nobody is called ${name}`);
    return neighbour;
  }

  /** Each application has one unit, except Prometheus, which has as many as it was scaled to. */
  #complete(app: string, { app: data = {}, units }: Provider): Provider {
    if (app === 'prometheus') return { ...provider(app, this.#providerUnits), app: data };
    return { app: data, units: units ?? { [`${app}/0`]: {} } };
  }
}

const issued = new Map<string, string>();

function issue(request: string, renewals: number): string {
  const key = `${renewals} ${request}`;
  const certificate = issued.get(key) ?? authority.issue(request);
  issued.set(key, certificate);
  return certificate;
}

function requestsIn({
  certificate_signing_requests: asked = '[]',
}: Readonly<Record<string, string>>): readonly string[] {
  const parsed = JSON.parse(asked) as readonly { readonly certificate_signing_request: string }[];
  return parsed.map(({ certificate_signing_request: request }) => request);
}
