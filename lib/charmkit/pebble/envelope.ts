import * as z from 'zod';
import { PebbleApiError, type PebbleErrorKind, PebbleProtocolError } from './errors.ts';

const refusalSchema = z.object({
  message: z.string(),
  kind: z.custom<PebbleErrorKind>((kind) => typeof kind === 'string').optional(),
});

const envelopeSchema = z.object({
  type: z.enum(['sync', 'async', 'error']),
  'status-code': z.number(),
  result: z.unknown().optional(),
  change: z.string().optional(),
});

/** Pebble's answer, without its envelope. */
export interface Answer {
  readonly result: unknown;
  /** The change that was started, if Pebble answers before the work is done. */
  readonly changeId: string | undefined;
}

/** Unwraps Pebble's JSON. Errors use `request` as its name. A refusal is a {@link PebbleApiError}. */
export function parseEnvelope(text: string, request: string): Answer {
  const envelope = parseResult(envelopeSchema, parseJson(text, request), request);
  if (envelope.type !== 'error') return { result: envelope.result, changeId: envelope.change };
  const refusal = parseResult(refusalSchema, envelope.result, request);
  throw new PebbleApiError(request, { statusCode: envelope['status-code'], ...refusal });
}

/**
 * Validates a result. If it does not fit, throws a {@link PebbleProtocolError} that names the fields, not their values.
 */
export function parseResult<Schema extends z.ZodType>(
  schema: Schema,
  result: unknown,
  request: string,
): z.output<Schema> {
  const parsed = schema.safeParse(result);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'result'} (${issue.code})`);
  throw new PebbleProtocolError(request, `unexpected ${fields.join(', ')}`);
}

function parseJson(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PebbleProtocolError(request, 'not JSON');
  }
}
