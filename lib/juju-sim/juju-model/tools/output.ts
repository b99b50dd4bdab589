import type { Arguments, OptionKind } from './argv.ts';
import { goQuoted } from './go-text.ts';
import { type GoValue, goJson } from './go-value.ts';
import { goYaml } from './go-yaml.ts';
import { ToolFailure } from './tool-failure.ts';

/** The options of a tool that takes `--format`. Some tools don't support `smart`. */
export function outputOptions(
  formats: readonly string[] = ['smart', 'yaml', 'json'],
): Record<string, OptionKind> {
  const check = (value: string) =>
    formats.includes(value) ? undefined : `unknown format ${goQuoted(value)}`;
  return { format: { check }, o: 'text', output: 'text' };
}

/** Prints a value in the format that the command line selects. */
export function render(value: GoValue, given: Arguments, initial: 'smart' | 'yaml' = 'smart'): string {
  if ((given.options.o ?? given.options.output ?? '') !== '') {
    throw new ToolFailure('an output file is not supported here: read standard output');
  }
  switch (given.options.format ?? initial) {
    case 'json':
      return `${goJson(value)}\n`;
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
  return value === undefined || value === null ? '' : goYaml(value);
}
