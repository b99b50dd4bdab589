import { type JsonValue, parseJson, renderCanonicalJson } from '../base/index.ts';
import {
  type DraftedCall,
  secretAdd,
  secretGrant,
  secretRemove,
  secretSet,
  stateDelete,
} from '../hook-tools/index.ts';
import type { HookContext } from './context.ts';
import type { DatabagChange, JujuChange } from './draft-context.ts';

/** The ids of secrets, by their pending ids. */
export type SecretIds = ReadonlyMap<string, string>;

/**
 * Applies a drafted change, and gives the id of a new secret. Writes to databags are sent at the end of the hook.
 * @throws SecretExistsError if Juju has a secret with that label, although it withheld it.
 */
export async function applyJujuChange(context: HookContext, change: JujuChange): Promise<string | undefined> {
  if (change.kind === 'databag') await writeDatabag(context, change);
  else return applyCall(context, change);
  return undefined;
}

async function writeDatabag(
  context: HookContext,
  { endpoint, relation: id, owner, data }: DatabagChange,
): Promise<void> {
  const own = context.eventRelation();
  const relation =
    own?.id === id ? own : (await context.relations(endpoint)).find((listed) => listed.id === id);
  const values = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value ?? undefined]));
  if (owner === 'app') relation?.writeOwnApp(values);
  else relation?.writeOwnUnit(values);
}

async function applyCall({ tools }: HookContext, call: DraftedCall): Promise<string | undefined> {
  switch (call.kind) {
    case 'secret-add': {
      const { kind: _kind, pendingId: _pendingId, expire, ...secret } = call;
      return secretAdd(tools, { ...secret, ...(expire !== undefined && { expire: new Date(expire) }) });
    }
    case 'secret-set': {
      const { kind: _kind, expire, ...secret } = call;
      await secretSet(tools, { ...secret, ...(expire !== undefined && { expire: new Date(expire) }) });
      return undefined;
    }
    case 'secret-grant':
      await secretGrant(tools, { id: call.id, relationId: call.relation });
      return undefined;
    case 'secret-remove':
      await secretRemove(tools, call);
      return undefined;
    case 'state-delete':
      await stateDelete(tools, call);
      return undefined;
  }
}

/** Replaces pending ids of secrets by their ids in all texts. Canonical JSON text stays canonical. */
export function insertSecretIds<Value>(value: Value, ids: SecretIds): Value {
  if (ids.size === 0) return value;
  return mapTexts(value, (text) => insertIntoText(text, ids)) as Value;
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((inner) => mapTexts(inner, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, change)]));
}

function insertIntoText(text: string, ids: SecretIds): string {
  const replaced = [...ids].reduce((result, [pending, id]) => result.replaceAll(pending, id), text);
  if (replaced === text) return text;
  const before = parseJson(text) as JsonValue | undefined;
  const isOrdered = typeof before === 'object' && renderCanonicalJson(before) === text;
  return isOrdered ? renderCanonicalJson(parseJson(replaced) as JsonValue) : replaced;
}
