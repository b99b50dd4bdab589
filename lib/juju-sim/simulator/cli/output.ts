import type { Option, VerbArguments } from './verb.ts';
import { renderYaml } from './yaml.ts';

export type Format = 'tabular' | 'plain' | 'yaml' | 'json';

/** The option --format. The first format is the default. */
export function createFormatOption(...formats: [Format, ...Format[]]): Option {
  return { type: 'string', choices: formats, help: `The format of the output; ${formats[0]} without it` };
}

/** The value in the format of the arguments. `renderText` renders the format that is for people. */
export function renderFormat(given: VerbArguments, value: unknown, renderText = (): string => ''): string {
  const format = given.choice('format');
  if (format === 'json') return `${JSON.stringify(value)}\n`;
  return format === 'yaml' ? renderYaml(value) : renderText();
}
