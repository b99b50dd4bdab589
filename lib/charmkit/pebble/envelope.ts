import * as z from 'zod';
import { type JsonLimits, readJson } from '../base/index.ts';
import { PebbleApiError, type PebbleErrorKind, PebbleProtocolError } from './errors.ts';

const refusalSchema = z.object({
  message: z.string(),
  kind: z.custom<PebbleErrorKind>((kind) => typeof kind === 'string').optional(),
});

/** The id of a change or a task. It becomes part of a URL. */
export const idSchema = z.string().regex(/^[\w-]{1,64}$/);

const envelopeSchema = z.object({
  type: z.enum(['sync', 'async', 'error']),
  'status-code': z.number(),
  result: z.unknown().optional(),
  change: idSchema.optional(),
});

/** Pebble's answer, without its envelope. */
export interface Answer {
  readonly result: unknown;
  /** The change that was started, if Pebble answers before the work is done. */
  readonly changeId: string | undefined;
}

/** The longest answers are lists of files, with a dozen values for each. */
const limits: JsonLimits = { characters: 33_554_432, depth: 64, values: 100_000 };

const maxFieldLength = 100;

/** Unwraps Pebble's JSON. Errors use `request` as its name. A refusal is a {@link PebbleApiError}. */
export function parseEnvelope(text: string, request: string): Answer {
  const envelope = parseResult(envelopeSchema, parseJson(text, request), request);
  if (envelope.type !== 'error') return { result: envelope.result, changeId: envelope.change };
  const refusal = parseResult(refusalSchema, envelope.result, request);
  throw new PebbleApiError(request, { statusCode: envelope['status-code'], ...refusal });
}

/**
 * Validates a result. If it does not fit, throws a {@link PebbleProtocolError} that names the first wrong field, not its
 * value.
 */
export function parseResult<Schema extends z.ZodType>(
  schema: Schema,
  result: unknown,
  request: string,
): z.output<Schema> {
  const parsed = schema.safeParse(result);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.map(String).join('.') || 'result';
  throw new PebbleProtocolError(request, `unexpected ${field.slice(0, maxFieldLength)} (${issue?.code})`);
}

function parseJson(text: string, request: string): unknown {
  const reading = readJson(text, limits);
  if ('value' in reading) return reading.value;
  throw new PebbleProtocolError(request, `its text ${reading.fault}`);
}
