import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { parseDuration } from '../text/duration.ts';
import { quoteText } from '../text/quote.ts';
import { createBadRequest } from './reply.ts';

/** One request as handlers see it. */
export interface PebbleRequest {
  readonly message: IncomingMessage;
  readonly query: URLSearchParams;
  /** The variable segments of the path, in order. */
  readonly params: readonly string[];
  /** Aborts when the client disconnects. */
  readonly signal: AbortSignal;
}

/** Reads and checks a JSON body. `what` completes Pebble's message "cannot decode ...". */
export async function readJsonBody<Schema extends z.ZodType>(
  request: PebbleRequest,
  schema: Schema,
  what = 'request body',
): Promise<z.infer<Schema>> {
  const text = await readText(request.message);
  const parsed = schema.safeParse(parseJson(text, what));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw createBadRequest(
    `cannot decode ${what}: json: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string, what: string): unknown {
  if (text.trim() === '') throw createBadRequest(`cannot decode ${what}: EOF`);
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw createBadRequest(`cannot decode ${what}: ${(thrown as Error).message}`);
  }
}

/** The values of a query parameter, which may repeat and may contain commas. */
export function parseQueryList(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** Parses an optional duration. Returns milliseconds, or 0 if it is absent. */
export function parseOptionalDuration(text: string | null | undefined, name: string): number {
  if (text === null || text === undefined || text === '') return 0;
  const ms = parseDuration(text);
  if (ms === undefined) {
    const problem = /\d$/.test(text) ? 'missing unit in duration' : 'invalid duration';
    throw createBadRequest(`invalid ${name}: time: ${problem} ${quoteText(text)}`);
  }
  return ms;
}

/** A field that may be missing or null, as in Go's decoder. Both mean the empty value. */
export const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
export const optionalFlag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
export const optionalId = z
  .number()
  .int()
  .nullish()
  .transform((value) => value ?? undefined);
export const optionalTexts = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);
export const optionalTextMap = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});
