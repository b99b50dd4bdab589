import { isEqual, isObject, type Json, type JsonObject } from './fields.ts';

/** Applies a JSON patch (RFC 6902: add, remove, replace, test). Undefined if it does not fit the object. */
export function applyJsonPatch(object: JsonObject, patch: Json): JsonObject | undefined {
  if (!Array.isArray(patch)) return undefined;
  const next = structuredClone(object);
  return patch.every((operation) => isObject(operation) && applyOperation(next, operation))
    ? next
    : undefined;
}

function applyOperation(object: JsonObject, { op, path, value = null }: JsonObject): boolean {
  if (typeof path !== 'string') return false;
  const steps = path.split('/').slice(1).map(unescapeStep);
  const last = steps.pop();
  const place = steps.reduce<Json | undefined>(enter, object);
  if (last === undefined || !(isObject(place) || Array.isArray(place))) return false;
  const before = enter(place, last);
  if (op === 'test') return isEqual(before, value);
  if (op !== 'add' && before === undefined) return false;
  if (op === 'remove') remove(place, last);
  else if (op === 'add' && Array.isArray(place))
    place.splice(last === '-' ? place.length : Number(last), 0, value);
  else if (op === 'add' || op === 'replace') (place as JsonObject)[last] = value;
  else return false;
  return true;
}

function enter(place: Json | undefined, step: string): Json | undefined {
  const hasStep = (isObject(place) || Array.isArray(place)) && Object.hasOwn(place, step);
  return hasStep ? (place as JsonObject)[step] : undefined;
}

function remove(place: JsonObject | Json[], step: string): void {
  if (Array.isArray(place)) place.splice(Number(step), 1);
  else delete place[step];
}

function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}
