import { renderCanonicalJson } from 'charmkit/base';

/** JSON, the type of the API's objects. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

export interface JsonObject {
  [field: string]: Json;
}

/** The path of a field that has no fields of its own: names, with `[name="..."]` for an element of a list. */
export interface Field {
  readonly path: string;
  readonly steps: readonly string[];
  readonly value: Json;
}

/** The fields that belong to a manager. */
const atomic: readonly string[] = ['selector'];
/** The fields that identify the object. No manager owns them. */
const nobodys: readonly string[] = [
  '.apiVersion',
  '.kind',
  ...['name', 'uid', 'generation', 'resourceVersion', 'creationTimestamp'].map((name) => `.metadata.${name}`),
];

/** Lists all fields of an object, as server-side apply distinguishes them. */
export function listFields(object: JsonObject): readonly Field[] {
  return below(object, []).filter(({ path }) => !nobodys.includes(path));
}

function below(value: Json, steps: readonly string[]): readonly Field[] {
  const last = steps.at(-1) ?? '';
  if (Array.isArray(value) && value.every(isNamed))
    return value.flatMap((item) => below(item, [...steps, keyOf(item)]));
  if (isObject(value) && !atomic.includes(last))
    return Object.entries(value).flatMap(([name, inner]) => below(inner, [...steps, name]));
  const path = steps.map((step) => (step.startsWith('[') ? step : `.${step}`)).join('');
  return [{ path, steps, value }];
}

/** Sets a field, and creates its parents. */
export function setField(object: JsonObject, { steps, value }: Field): void {
  let place: Json = object;
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1;
    const inner: Json = isLast ? value : steps[index + 1]?.startsWith('[') ? [] : {};
    place = Array.isArray(place) ? itemOf(place, step) : enter(place as JsonObject, step, inner, isLast);
  }
}

/** Removes a field, and any parents that become empty. */
export function removeField(object: JsonObject, [step = '', ...steps]: readonly string[]): void {
  const inner = object[step];
  if (steps.length === 0) delete object[step];
  else if (Array.isArray(inner)) removeField(itemOf(inner, steps[0] ?? ''), steps.slice(1));
  else if (isObject(inner)) removeField(inner, steps);
  if (isEqual(object[step], {})) delete object[step];
}

/** Applies a JSON merge patch (RFC 7396). */
export function applyMergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: JsonObject = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = applyMergePatch(merged[name], value);
  }
  return merged;
}

/**
 * Applies a strategic merge patch (application/strategic-merge-patch+json): like a merge patch, but elements of a list
 * that have names are merged by their names.
 */
export function applyStrategicPatch(target: JsonObject, patch: JsonObject): JsonObject {
  const next = structuredClone(target);
  for (const field of below(patch, [])) {
    if (field.value === null) removeField(next, field.steps);
    else setField(next, field);
  }
  return next;
}

export function isEqual(one: Json | undefined, other: Json | undefined): boolean {
  return renderCanonicalJson(one ?? null) === renderCanonicalJson(other ?? null);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function enter(place: JsonObject, step: string, inner: Json, isLast: boolean): Json {
  if (isLast || place[step] === undefined) place[step] = inner;
  return place[step] ?? null;
}

function itemOf(list: Json[], key: string): JsonObject {
  const found = list.filter(isNamed).find((item) => keyOf(item) === key);
  if (found) return found;
  const added: JsonObject = {};
  list.push(added);
  // The name is also a field of its own and is set later. Lookups need it until then.
  added.name = key.slice('[name="'.length, -'"]'.length);
  return added;
}

function isNamed(value: Json): value is { readonly name: string } & JsonObject {
  return isObject(value) && typeof value.name === 'string';
}

function keyOf({ name }: { readonly name: string }): string {
  return `[name="${name}"]`;
}
