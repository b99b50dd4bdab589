import { randomUUID } from 'node:crypto';
import {
  applyMergePatch,
  applyStrategicPatch,
  type Field,
  isEqual,
  isObject,
  type Json,
  type JsonObject,
  listFields,
  removeField,
  setField,
} from './fields.ts';
import { applyJsonPatch } from './json-patch.ts';
import { convertToStored, findBadField } from './stored-form.ts';

export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

export interface Demand {
  readonly method: string;
  /** Where the objects of this kind are: their plural, or the path of their list. */
  readonly plural: string;
  readonly name: string | undefined;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly body: JsonObject;
}

interface Entry {
  readonly object: JsonObject;
  /** The paths of the fields that each manager owns. */
  readonly managers: Readonly<Record<string, readonly string[]>>;
}

/** Objects with an owner for each field (Kubernetes, "Server-Side Apply"). */
export class ObjectStore {
  readonly #entries: Map<string, Entry>;
  #version: number;

  /** Opens a store, empty or with the objects of another. */
  constructor(other?: ObjectStore) {
    this.#entries = new Map(other ? other.#entries : []);
    this.#version = other ? other.#version : 0;
  }

  /** The version of the newest change of any object. */
  get version(): string {
    return String(this.#version);
  }

  /** The current object; undefined if it does not exist. */
  get(plural: string, name: string): JsonObject | undefined {
    return this.#entries.get(`${plural}/${name}`)?.object;
  }

  /** Forgets an object, if it exists. */
  drop(plural: string, name: string): void {
    this.#entries.delete(`${plural}/${name}`);
  }

  /** Changes an object as the cluster's own controllers do. An object that stays the same keeps its version. */
  change(plural: string, name: string, change: (object: JsonObject) => JsonObject): void {
    const key = `${plural}/${name}`;
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    const object = change(entry.object);
    if (!isEqual(object, entry.object)) this.#entries.set(key, { ...entry, object: this.#stamp(object) });
  }

  /** All objects of a kind, in the order of their names. */
  list(plural: string): readonly JsonObject[] {
    const own = [...this.#entries].filter(([key]) => key.slice(0, key.lastIndexOf('/')) === plural);
    return own.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, { object }]) => object);
  }

  answer(demand: Demand): Answer {
    const { method, plural, body } = demand;
    const name = demand.name ?? nameIn(body);
    const key = `${plural}/${name}`;
    const current = this.#entries.get(key);
    if (method === 'POST') return this.#keep(demand, key, current ? 409 : created(demand));
    if (!current) return refused(demand.contentType.includes('apply') ? 400 : 404);
    if (method === 'GET') return { status: 200, body: current.object };
    if (method === 'DELETE') {
      this.#entries.delete(key);
      return { status: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' } };
    }
    if (isOutdated(body, current.object)) return refused(409, [], outdated);
    if (method === 'PATCH') return this.#keep(demand, key, patched(demand, current));
    return method === 'PUT' ? this.#keep(demand, key, replaced(demand, current)) : refused(405);
  }

  #keep({ method, plural, query }: Demand, key: string, next: Entry | Answer | 409): Answer {
    if (next === 409) return refused(409);
    if ('status' in next) return next;
    const bad = findBadField(plural, next.object);
    if (bad !== undefined) return refused(422, [{ field: bad }]);
    const before = this.#entries.get(key)?.object;
    const object = before !== undefined && isEqual(before, next.object) ? before : this.#stamp(next.object);
    if (query.dryRun === undefined) this.#entries.set(key, { ...next, object });
    return { status: method === 'POST' ? 201 : 200, body: object };
  }

  #stamp(object: JsonObject): JsonObject {
    this.#version += 1;
    const metadata = { ...(object.metadata as JsonObject), resourceVersion: this.version };
    return { ...object, metadata };
  }
}

const outdated: JsonObject = {
  reason: 'Conflict',
  message:
    'Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again',
};

/** A change that names a version refuses to overwrite a newer one. */
function isOutdated(wanted: JsonObject, current: JsonObject): boolean {
  const version = versionOf(wanted);
  return version !== undefined && version !== versionOf(current);
}

function versionOf({ metadata }: JsonObject): Json | undefined {
  return isObject(metadata) ? metadata.resourceVersion : undefined;
}

function created({ plural, query: { fieldManager = '' }, body }: Demand): Entry {
  const managers = { [fieldManager]: listFields(body).map(({ path }) => path) };
  const creationTimestamp = `${new Date().toISOString().slice(0, 19)}Z`;
  const metadata = { ...(body.metadata as JsonObject), uid: randomUUID(), creationTimestamp };
  return { object: withGeneration(convertToStored(plural, { ...body, metadata }), 1), managers };
}

function patched(demand: Demand, current: Entry): Entry | Answer {
  const next = demand.contentType.includes('apply') ? applied(demand, current) : merged(demand, current);
  if ('status' in next) return next;
  const object = convertToStored(demand.plural, next.object);
  const { generation = 1 } = current.object.metadata as { generation?: number };
  const isAsBefore = isEqual(object.spec, current.object.spec);
  return { ...next, object: withGeneration(object, isAsBefore ? generation : generation + 1) };
}

interface Known {
  readonly uid?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly resourceVersion?: string;
}

/** The manager of a request that replaces the object owns all of it. */
function replaced(demand: Demand, { object }: Entry): Entry {
  const { uid = '', generation = 1, creationTimestamp = '', resourceVersion = '' } = object.metadata as Known;
  const next = created(demand).object;
  const isAsBefore = isEqual(next.spec, object.spec);
  const metadata = { ...(next.metadata as JsonObject), uid, creationTimestamp, resourceVersion };
  const managers = { [demand.query.fieldManager ?? '']: listFields(next).map(({ path }) => path) };
  return {
    object: withGeneration({ ...next, metadata }, isAsBefore ? generation : generation + 1),
    managers,
  };
}

function applied({ query, body }: Demand, { object, managers }: Entry): Entry | Answer {
  const { fieldManager: self = '', force } = query;
  const wanted = listFields(body);
  const values = new Map(listFields(object).map(({ path, value }) => [path, value]));
  const contested = wanted.filter(({ path, value }) => !isEqual(values.get(path), value));
  const conflicts = Object.entries(managers).flatMap(([manager, paths]) =>
    manager === self
      ? []
      : contested.filter(({ path }) => paths.includes(path)).map(({ path }) => ({ manager, path })),
  );
  if (conflicts.length > 0 && force === undefined)
    return refused(409, conflicts.map(conflictCause), { reason: 'Conflict' });
  const others = Object.fromEntries(
    Object.entries(managers)
      .filter(([manager]) => manager !== self)
      .map(([manager, paths]) => [manager, without(paths, contested)]),
  );
  const next = structuredClone(object);
  const given = new Set([...wanted.map(({ path }) => path), ...Object.values(others).flat()]);
  const left = managers[self]?.filter((path) => !given.has(path)) ?? [];
  for (const { path, steps } of listFields(object)) if (left.includes(path)) removeField(next, steps);
  for (const field of wanted) setField(next, field);
  return { object: next, managers: { ...others, [self]: wanted.map(({ path }) => path) } };
}

/** A manager becomes the only owner of the fields that it changes. */
function merged(
  { query: { fieldManager = '' }, body, contentType }: Demand,
  { object, managers }: Entry,
): Entry | Answer {
  const next = contentType.includes('json-patch')
    ? applyJsonPatch(object, body)
    : contentType.includes('strategic')
      ? applyStrategicPatch(object, body)
      : (applyMergePatch(object, body) as JsonObject);
  if (next === undefined) return refused(422);
  const before = new Map(listFields(object).map(({ path, value }) => [path, value]));
  const changed = listFields(next).filter(({ path, value }) => !isEqual(before.get(path), value));
  const others = Object.entries(managers).map(
    ([manager, paths]) => [manager, without(paths, changed)] as const,
  );
  const own = [...(managers[fieldManager] ?? []), ...changed.map(({ path }) => path)];
  return { object: next, managers: { ...Object.fromEntries(others), [fieldManager]: own } };
}

function without(paths: readonly string[], fields: readonly Field[]): readonly string[] {
  return paths.filter((path) => !fields.some((field) => field.path === path));
}

function conflictCause({ manager, path }: { readonly manager: string; readonly path: string }): JsonObject {
  return { reason: 'FieldManagerConflict', message: `conflict with "${manager}"`, field: path };
}

function refused(status: number, causes: readonly JsonObject[] = [], reason: JsonObject = {}): Answer {
  return { status, body: { details: { causes: [...causes] as Json[] }, ...reason } };
}

function withGeneration(object: JsonObject, generation: number): JsonObject {
  return { ...object, metadata: { ...(object.metadata as JsonObject), generation } };
}

/** An object's name; empty if it has none. */
export function nameIn({ metadata }: JsonObject): string {
  return (metadata as { name?: string } | undefined)?.name ?? '';
}
