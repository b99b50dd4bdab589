import { load } from 'js-yaml';
import { goQuoted } from './go-text.ts';
import type { ToolRun } from './tool.ts';
import { ToolFailure, usageFailure } from './tool-failure.ts';

/** `key=value` operands, trimmed as Juju trims them. */
export function parseKeyValues(operands: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const operand of operands.filter((each) => each !== '')) {
    const equals = operand.indexOf('=');
    if (equals < 0) throw usageFailure(`expected "key=value", got ${goQuoted(operand)}`);
    const key = operand.slice(0, equals).trim();
    const value = operand.slice(equals + 1).trim();
    if (key === '') throw usageFailure(`expected "key=value", got "=${value}"`);
    if (found[key] !== undefined) throw usageFailure(`key ${goQuoted(key)} specified more than once`);
    found[key] = value;
  }
  return found;
}

/** The map of `--file`, `-` being standard input; values that are no texts become what YAML wrote. */
export function readKeyValues(run: ToolRun, path: string): Record<string, string> {
  const text = path === '-' ? (run.call.stdin ?? '') : readFile(run, path);
  const parsed = parseYaml(text) ?? {};
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new ToolFailure(
      `yaml: unmarshal errors:\n  line 1: cannot unmarshal ${yamlKind(parsed)} into map[string]string`,
    );
  }
  return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, scalarText(key, value)]));
}

export function readFile(run: ToolRun, path: string): string {
  try {
    return run.session.place.readFile(path);
  } catch {
    throw new ToolFailure(`open ${path}: no such file or directory`);
  }
}

function parseYaml(text: string): unknown {
  try {
    return load(text);
  } catch {
    throw new ToolFailure('yaml: could not find expected map');
  }
}

function scalarText(key: string, value: unknown): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  throw new ToolFailure(
    `yaml: unmarshal errors:\n  cannot unmarshal the value of ${goQuoted(key)} into string`,
  );
}

function yamlKind(value: unknown): string {
  return Array.isArray(value) ? '!!seq' : `!!str \`${String(value).slice(0, 10)}\``;
}
