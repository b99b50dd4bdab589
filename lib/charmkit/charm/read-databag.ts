import type * as z from 'zod';
import { parseDatabag, type RawDatabag } from '../relation/index.ts';
import type { HookContext } from './context.ts';
import type { Relation } from './relation.ts';

export interface DatabagForm<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** A key of each complete databag. Without it, the other side has not written yet, which is no reason for a warning. */
  readonly needs?: string;
}

/**
 * The data of the application on the other side. Undefined if it has not written yet, or if the data does not fit the
 * schema, with one warning.
 */
export async function readApp<Schema extends z.ZodType>(
  context: HookContext,
  relation: Relation,
  form: DatabagForm<Schema>,
): Promise<z.output<Schema> | undefined> {
  return parse(context, relation, { ...form, databag: await relation.readRemoteApp() });
}

/** The data of each unit on the other side, in the order of the units. Units are left out as `readApp` says. */
export async function readUnits<Schema extends z.ZodType>(
  context: HookContext,
  relation: Relation,
  form: DatabagForm<Schema>,
): Promise<readonly { readonly unit: string; readonly data: z.output<Schema> }[]> {
  const units = await relation.units();
  const readings = await Promise.all(
    units.map(async (unit) => {
      const data = parse(context, relation, { ...form, databag: await relation.readRemoteUnit(unit) });
      return data === undefined ? [] : [{ unit, data }];
    }),
  );
  return readings.flat();
}

function parse<Schema extends z.ZodType>(
  { log }: HookContext,
  relation: Relation,
  { schema, needs, databag }: DatabagForm<Schema> & { readonly databag: RawDatabag },
): z.output<Schema> | undefined {
  if (needs !== undefined && databag[needs] === undefined) return undefined;
  return parseDatabag(schema, databag, { relation, log });
}
