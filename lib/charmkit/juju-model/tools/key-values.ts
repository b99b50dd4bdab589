import { FAILSAFE_SCHEMA, type LoadOptions, load } from 'js-yaml';
import { getOwnValue } from '../own-value.ts';
import { quoteGoText } from './go-text.ts';
import type { ToolRun } from './tool.ts';
import { createUsageFailure, ToolFailure } from './tool-failure.ts';

/** Parses `key=value` operands and trims them like Juju. */
export function parseKeyValues(operands: readonly string[]): Record<string, string> {
  const found = new Map<string, string>();
  for (const operand of operands.filter((each) => each !== '')) {
    const equals = operand.indexOf('=');
    if (equals < 0) throw createUsageFailure(`expected "key=value", got ${quoteGoText(operand)}`);
    const key = operand.slice(0, equals).trim();
    const value = operand.slice(equals + 1).trim();
    if (key === '') throw createUsageFailure(`expected "key=value", got "=${value}"`);
    if (found.has(key)) throw createUsageFailure(`key ${quoteGoText(key)} specified more than once`);
    found.set(key, value);
  }
  return Object.fromEntries(found);
}

/** Reads the map of `--file`; `-` means standard input. A value is its text in the file, whatever its YAML type. */
export function readKeyValues(run: ToolRun, path: string): Record<string, string> {
  const text = path === '-' ? (run.call.stdin ?? '') : readFile(run, path);
  const values = parseMap(text, {});
  const texts = parseMap(text, { schema: FAILSAFE_SCHEMA });
  return Object.fromEntries(
    Object.entries(texts).map(([key, value]) => [
      key,
      getOwnValue(values, key) === null ? '' : scalar(value),
    ]),
  );
}

export function readFile(run: ToolRun, path: string): string {
  try {
    return run.session.place.readFile(path);
  } catch (error) {
    throw new ToolFailure(`open ${pathOf(error) ?? path}: no such file or directory`);
  }
}

/** The path of the file that could not be opened. Juju prints the full path. */
function pathOf(error: unknown): string | undefined {
  const path = typeof error === 'object' && error !== null && 'path' in error ? error.path : undefined;
  return typeof path === 'string' ? path : undefined;
}

function parseMap(text: string, options: LoadOptions): Record<string, unknown> {
  const parsed = parseYaml(text, options) ?? {};
  if (typeof parsed === 'object' && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw new ToolFailure(
    `yaml: unmarshal errors:\n  line 1: cannot unmarshal ${describe(parsed)} into map[string]string`,
  );
}

function parseYaml(text: string, options: LoadOptions): unknown {
  // js-yaml rejects an empty document, but Juju accepts it.
  if (text.split('\n').every((line) => /^\s*(#.*)?$/.test(line))) return undefined;
  try {
    return load(text, options);
  } catch (error) {
    throw new ToolFailure(
      `yaml: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unreadable'}`,
    );
  }
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new ToolFailure(`yaml: unmarshal errors:\n  line 1: cannot unmarshal ${describe(value)} into string`);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return '!!seq';
  if (typeof value === 'object') return '!!map';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `!!str \`${text.length > 10 ? `${text.slice(0, 7)}...` : text}\``;
}
