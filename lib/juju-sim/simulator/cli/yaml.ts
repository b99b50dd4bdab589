import { readFile } from 'node:fs/promises';
import { getErrorMessage } from 'charmkit/base';
import { dump, load } from 'js-yaml';
import { CliError } from './cli-error.ts';

/** YAML in juju's format: no wrapped lines, no anchors, no absent values. */
export function renderYaml(value: unknown): string {
  return dump(JSON.parse(JSON.stringify(value)), { lineWidth: -1, noRefs: true });
}

/** Parses YAML that a person wrote. An empty text is null, as in Go. `source` is what an error names. */
export function parseYamlText(text: string, source: string): unknown {
  try {
    return text.trim() === '' ? null : load(text);
  } catch (error) {
    throw new CliError(`cannot parse ${source} as YAML: ${getErrorMessage(error).split('\n')[0]}`);
  }
}

/** Reads a YAML file whose content is a map. */
export async function readYamlMap(path: string): Promise<Record<string, unknown>> {
  const content = parseYamlText(await readFile(path, 'utf8'), path) ?? {};
  if (typeof content === 'object' && !Array.isArray(content)) return content as Record<string, unknown>;
  throw new CliError(`${path} is not a map of names to values`);
}
