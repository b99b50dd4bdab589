import { load } from 'js-yaml';
import { parseIni } from '../../src/grafana/settings/ini-text.ts';

/** Text that Grafana would expand. */
const expanded = /\$(__\w+)?\{|%\([^)]+\)s|[\r\n\0]/;
const maxLineLength = 300;
const maxVariableLength = 100_000;

/** Checks lines for people: each is a single line, not too long, and without secrets. */
export function expectTame(lines: readonly string[]): void {
  for (const line of lines) {
    if (line.length > maxLineLength) throw new Error(`a line of ${line.length} characters`);
    if (/\p{Cc}/u.test(line)) throw new Error('a line with control characters');
    if (line.includes('PLANTED-SECRET')) throw new Error('a line with a secret');
  }
}

/** Checks environment variables: short enough for Linux, and without text that Grafana expands. */
export function expectPlain(values: readonly string[]): void {
  for (const value of values) {
    if (value.length > maxVariableLength) throw new Error(`a variable of ${value.length} characters`);
    if (expanded.test(value)) throw new Error('a variable that Grafana expands');
  }
}

export function expectSafeIni(text: string): void {
  expectPlain(parseIni(text).map(({ value }) => value));
}

/** Grafana expands every `$` in a provisioning file that is not doubled. */
export function expectSafeYaml(text: string): void {
  const file = load(text);
  if (typeof file !== 'object' || file === null || !('datasources' in file))
    throw new Error('a provisioning file without data sources');
  expectNothingExpanded(file);
}

function expectNothingExpanded(value: unknown): void {
  const isExpanded = typeof value === 'string' && value.replaceAll('$$', '').includes('$');
  if (isExpanded) throw new Error('a provisioning file that Grafana expands');
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(expectNothingExpanded);
}
