import {
  addUserSecret,
  grantUserSecret,
  type Model,
  removeUserSecret,
  updateUserSecret,
} from 'charmkit/juju-model';
import type { Provider } from './providers.ts';

/** The part of World that this module uses. */
interface Neighbourhood {
  readonly model: Model;
  relate(app: string, data: Provider, endpoint: string): { readonly number: number };
  unrelate(app: string, endpoint: string): void;
  write(relation: number, app: string, data: Provider): void;
  databag(owner: string, relation: number): Readonly<Record<string, string>>;
}

export interface Offer {
  readonly endpoints?: string;
  readonly database?: string;
  readonly username?: string;
  readonly password?: string;
  /** If undefined, the databag does not mention TLS. */
  readonly tls?: Readonly<Record<string, string>>;
  readonly app?: Readonly<Record<string, string>>;
}

export const host = 'postgresql-primary.cos.svc.cluster.local:5432';

/** Relates a PostgreSQL that has written no data yet. No hook runs before `settle`. */
export function relatePostgresql(world: Neighbourhood): Postgresql {
  return new Postgresql(world);
}

/** A PostgreSQL that is related to Grafana: its databag and its secrets. */
class Postgresql {
  readonly relation: number;
  readonly #world: Neighbourhood;
  #userSecret = '';

  constructor(world: Neighbourhood) {
    this.#world = world;
    this.relation = world.relate('postgresql', { units: { 'postgresql/0': {} } }, 'pgsql').number;
  }

  /** Writes the address of the database, and shares the credentials. */
  offer({
    endpoints = host,
    username = 'relation_id_5',
    password = 'first',
    tls,
    ...said
  }: Offer = {}): void {
    this.#userSecret = this.#give({
      username,
      password,
      uris: `postgresql://${username}:${password}@${endpoints}`,
    });
    this.write({
      ...{ endpoints, 'secret-user': this.#userSecret },
      ...(said.database === undefined ? {} : { database: said.database }),
      ...(tls === undefined ? {} : { 'secret-tls': this.#give(tls) }),
      ...said.app,
    });
  }

  /** Writes these keys. An empty value removes a key. */
  write(app: Readonly<Record<string, string>>): void {
    const before = this.#world.databag('postgresql', this.relation);
    this.#world.write(this.relation, 'postgresql', { app: { ...before, ...app } });
  }

  /** Replaces the credentials in the same secret. */
  rotate(password: string, username = 'relation_id_5'): void {
    updateUserSecret(this.#world.model, this.#userSecret, { username, password });
  }

  /** Removes the relation and its secrets. */
  leave(): void {
    this.#world.unrelate('postgresql', 'pgsql');
    removeUserSecret(this.#world.model, this.#userSecret);
  }

  #give(content: Readonly<Record<string, string>>): string {
    const { model } = this.#world;
    const { id } = addUserSecret(model, `secret-${this.relation}-${content.password}`, content);
    grantUserSecret(model, id, 'grafana');
    return `secret:${id}`;
  }
}
