import type { ServerResponse } from 'node:http';
import type { JsonObject } from './fields.ts';
import { nameIn, type ObjectStore } from './object-store.ts';
import { isSelected } from './selectors.ts';

interface Watch {
  readonly response: ServerResponse;
  readonly plural: string;
  readonly query: Readonly<Record<string, string>>;
  /** By name: what the client knows. */
  known: ReadonlyMap<string, JsonObject>;
}

/** Requests for a list that stay open, and get one line of JSON for each change. */
export class Watches {
  readonly #store: ObjectStore;
  readonly #open = new Set<Watch>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Answers a request. Without a version it begins with the objects that exist, otherwise with those changed since. */
  add(response: ServerResponse, plural: string, query: Readonly<Record<string, string>>): void {
    const since = Number(query.resourceVersion ?? 0);
    const known = new Map(
      [...this.#list(plural, query)].filter(([, object]) => readVersion(object) <= since),
    );
    const watch: Watch = { response, plural, query, known };
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    response.on('close', () => this.#open.delete(watch));
    const seconds = Number(query.timeoutSeconds);
    if (seconds > 0) setTimeout(() => response.end(), seconds * 1_000).unref();
    this.#open.add(watch);
    this.#tell(watch);
  }

  /** Tells every client what has changed for it. */
  tell(): void {
    for (const watch of this.#open) this.#tell(watch);
  }

  #tell(watch: Watch): void {
    const { response, plural, query, known } = watch;
    const now = this.#list(plural, query);
    for (const [name, object] of known) if (!now.has(name)) send(response, 'DELETED', object);
    for (const [name, object] of now) {
      const before = known.get(name);
      if (before !== object) send(response, before === undefined ? 'ADDED' : 'MODIFIED', object);
    }
    watch.known = now;
  }

  #list(plural: string, query: Readonly<Record<string, string>>): ReadonlyMap<string, JsonObject> {
    const objects = this.#store.list(plural).filter((object) => isSelected(object, query));
    return new Map(objects.map((object) => [nameIn(object), object]));
  }
}

function send(response: ServerResponse, type: string, object: JsonObject): void {
  response.write(`${JSON.stringify({ type, object })}\n`);
}

function readVersion({ metadata }: JsonObject): number {
  return Number((metadata as { resourceVersion?: string }).resourceVersion);
}
