import type { Arguments, OptionKind } from './argv.ts';
import { quoteGoText } from './go-text.ts';
import { type GoValue, renderGoJson } from './go-value.ts';
import { renderGoYaml } from './go-yaml.ts';
import { ToolFailure } from './tool-failure.ts';

/** The options of a tool that takes `--format`. Some tools don't support `smart`. */
export function listOutputOptions(
  formats: readonly string[] = ['smart', 'yaml', 'json'],
): Record<string, OptionKind> {
  const check = (value: string) =>
    formats.includes(value) ? undefined : `unknown format ${quoteGoText(value)}`;
  return { format: { check }, o: 'text', output: 'text' };
}

/** Prints a value in the format that the command line selects. */
export function renderOutput(value: GoValue, given: Arguments, initial: 'smart' | 'yaml' = 'smart'): string {
  if ((given.options.o ?? given.options.output ?? '') !== '') {
    throw new ToolFailure('an output file is not supported here: read standard output');
  }
  switch (given.options.format ?? initial) {
    case 'json':
      return `${renderGoJson(value)}\n`;
    case 'yaml':
      return renderYaml(value);
    default:
      return renderSmart(value);
  }
}

/**
 * Prints a list of texts line by line, a boolean as in Python, an empty value as empty text, and other values as YAML
 * (juju/cmd).
 */
function renderSmart(value: GoValue): string {
  if (typeof value === 'boolean') return value ? 'True\n' : 'False\n';
  const isTexts = Array.isArray(value) && value.every((each) => typeof each === 'string');
  const text = isTexts ? value.join('\n') : value;
  if (typeof text !== 'string') return renderYaml(value);
  return text === '' ? '' : `${text}\n`;
}

function renderYaml(value: GoValue): string {
  return value === undefined || value === null ? '' : renderGoYaml(value);
}
