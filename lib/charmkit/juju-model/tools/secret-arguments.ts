import { Buffer } from 'node:buffer';
import type { SecretChange } from '../session/open-session.ts';
import type { Model, RotatePolicy } from '../state.ts';
import type { Arguments, OptionKind } from './argv.ts';
import { parseDurationMs } from './duration.ts';
import { quoteGoText } from './go-text.ts';
import { readFile, readKeyValues } from './key-values.ts';
import type { ToolRun } from './tool.ts';
import { createUsageFailure, ToolFailure } from './tool-failure.ts';

/** The options that secret-add and secret-set share. */
export const upsertOptions: Readonly<Record<string, OptionKind>> = {
  expire: 'text',
  rotate: 'text',
  description: 'text',
  label: 'text',
  file: 'text',
  owner: 'text',
};

const policies: readonly string[] = [
  'never',
  'hourly',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'yearly',
] satisfies RotatePolicy[];
const keyRule = /^[a-z](?:-?[a-z0-9]){2,}$/;
const maxContentBytes = 1024 * 1024;

/**
 * Parses the arguments of secret-add or secret-set. Returns values in base64, from operands, `key#file` and `--file`.
 */
export function parseSecretChange(run: ToolRun, given: Arguments, pairs: readonly string[]): SecretChange {
  const { expire = '', rotate = '', owner = 'application', description = '', label = '' } = given.options;
  const expireAtMs = expire === '' ? undefined : parseExpiry(expire, run.session.model);
  if (rotate !== '' && !policies.includes(rotate))
    throw createUsageFailure(`rotate policy ${quoteGoText(rotate)} not valid`);
  if (owner !== 'application' && owner !== 'unit')
    throw createUsageFailure(`secret owner ${quoteGoText(owner)} not valid`);
  const file = given.options.file ?? '';
  const content = {
    ...encodedContent(Object.fromEntries(pairs.map((pair) => parsePair(run, pair)))),
    ...encodedContent(file === '' ? {} : readKeyValues(run, file)),
  };
  return {
    content,
    ...(expireAtMs === undefined ? {} : { expireAtMs }),
    ...(rotate === '' ? {} : { rotate: rotate as RotatePolicy }),
    ...(description === '' ? {} : { description }),
    ...(label === '' ? {} : { label }),
  };
}

/**
 * Parses `key=value`, `key#base64=value` or `key#file=path`. The first `=` that is not padding of base64 separates key
 * and value.
 */
function parsePair(run: ToolRun, pair: string): readonly [string, string] {
  const equals = pair.replace(/=+$/, '').indexOf('=');
  if (equals < 1) throw createUsageFailure(`key value ${quoteGoText(pair)} not valid`);
  const key = pair.slice(0, equals);
  const value = pair.slice(equals + 1);
  if (!key.endsWith('#file')) return [key, value];
  const name = key.slice(0, -'#file'.length);
  try {
    return [name, readFile(run, value)];
  } catch (error) {
    const reason = error instanceof ToolFailure ? error.message : 'unreadable';
    throw createUsageFailure(`reading content for secret key ${quoteGoText(name)}: ${reason}`);
  }
}

function encodedContent(content: Readonly<Record<string, string>>): Record<string, string> {
  const size = Object.values(content).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  if (size > maxContentBytes) throw createUsageFailure(`secret content too large: ${size} bytes`);
  return Object.fromEntries(
    Object.entries(content).map(([given, value]) => {
      const key = given.replace(/#base64$/, '');
      if (!keyRule.test(key)) throw createUsageFailure(`key ${quoteGoText(key)} not valid`);
      return [key, key === given ? Buffer.from(value).toString('base64') : value];
    }),
  );
}

/** Parses a time on the clock that the charm reads, or a duration from now. */
function parseExpiry(text: string, { nowMs, clockLeadMs = 0 }: Model): number {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.test(text);
  const time = isTime ? Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`) : Number.NaN;
  if (!Number.isNaN(time)) return time + clockLeadMs;
  const duration = parseDurationMs(text);
  if (duration === undefined)
    throw createUsageFailure(`expire time or duration ${quoteGoText(text)} not valid`);
  if (duration <= 0) throw createUsageFailure(`negative expire duration ${quoteGoText(text)} not valid`);
  return nowMs + duration;
}
