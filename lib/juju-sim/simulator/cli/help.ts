import type { Options, Verb } from './verb.ts';

/** The lines of the help for options, one for each. */
export function renderOptions(options: Options): string {
  const rows = Object.entries(options).map(([name, { short, type, value, choices, help }]) => {
    const operand = type === 'string' ? ` <${value ?? choices?.join('|') ?? 'value'}>` : '';
    return [`${short === undefined ? '' : `-${short}, `}--${name}${operand}`, help] as const;
  });
  return renderRows(rows);
}

/** The list of verbs, each with its summary and an example. */
export function renderVerbs(verbs: readonly Verb[]): string {
  return renderRows(
    verbs.flatMap(({ name, summary, example }) => [[name, summary] as const, ['', `  ${example}`] as const]),
  );
}

/** The help for one verb. */
export function renderVerb({ name, usage, summary, example, options = {}, aliases = [] }: Verb): string {
  const also = aliases.length === 0 ? '' : `\nAlso called ${aliases.join(', ')}.\n`;
  const list = renderOptions(options);
  return `${summary}\n\n  ${`${name} ${usage}`.trimEnd()}\n${list === '' ? '' : `\n${list}`}${also}\nExample:\n  ${example}\n`;
}

function renderRows(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([title]) => title.length));
  return rows
    .map(([title, text]) => `  ${title.padEnd(width)}  ${text}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}
