import { type ServerResponse, STATUS_CODES } from 'node:http';
import { SdkError } from 'charmkit/base';

/** Pebble's error kinds, which clients may branch on. */
export type ErrorKind =
  | 'login-required'
  | 'no-default-services'
  | 'not-found'
  | 'permission-denied'
  | 'generic-file-error';

export interface ErrorResult {
  readonly message: string;
  readonly kind?: ErrorKind;
}

/** A result, either complete or of a change that has begun. */
export type ResultReply =
  | { readonly type: 'sync'; readonly statusCode: number; readonly result: unknown }
  | { readonly type: 'async'; readonly change: string; readonly result: unknown };

/** A handler's answer: a result for an envelope, or a body that the handler writes itself. */
export type Reply = ResultReply | { readonly type: 'stream'; write(response: ServerResponse): Promise<void> };

/** A handler's error. It becomes an envelope of type error. */
export class ApiError extends SdkError {
  readonly statusCode: number;
  readonly kind: ErrorKind | undefined;

  constructor(statusCode: number, message: string, kind?: ErrorKind) {
    super(message, { code: `pebble-http-${statusCode}`, facts: { statusCode } });
    this.statusCode = statusCode;
    this.kind = kind;
  }
}

export const createBadRequest = (message: string): ApiError => new ApiError(400, message);
export const createNotFound = (message: string): ApiError => new ApiError(404, message);
export const createServerError = (message: string): ApiError => new ApiError(500, message);

export function createSyncReply(result: unknown, statusCode = 200): ResultReply {
  return { type: 'sync', statusCode, result };
}

export function createAsyncReply(change: string, result: unknown = null): ResultReply {
  return { type: 'async', change, result };
}

export interface Envelope {
  readonly type: 'sync' | 'async' | 'error';
  readonly 'status-code': number;
  readonly status: string;
  readonly change?: string;
  readonly result?: unknown;
}

/** The JSON envelope of every result, with Pebble's order of keys (internals/daemon/response.go). */
export function renderEnvelope(reply: ResultReply | ApiError): Envelope {
  if (reply instanceof ApiError) {
    const result = { message: reply.message, ...(reply.kind && { kind: reply.kind }) };
    return { type: 'error', ...status(reply.statusCode), result };
  }
  if (reply.type === 'async') {
    return { type: 'async', ...status(202), change: reply.change, result: reply.result };
  }
  return {
    type: 'sync',
    ...status(reply.statusCode),
    ...(reply.result !== null && { result: reply.result }),
  };
}

function status(code: number): { 'status-code': number; status: string } {
  return { 'status-code': code, status: STATUS_CODES[code] ?? '' };
}
