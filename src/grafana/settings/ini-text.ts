/**
 * Sections of keys and values, in the order of the file. Keys before the first section are in the section ''.
 */
export type Ini = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Describes what is wrong with a line, but never quotes a value, because it may be a password. */
export class IniSyntaxError extends Error {
  constructor(lineNumber: number, problem: string) {
    super(`line ${lineNumber}: ${problem}`);
    this.name = 'IniSyntaxError';
  }
}

export interface IniEntry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly lineNumber: number;
}

const sectionLine = /^\[([^[\]]*)\]\s*(?:[#;].*)?$/s;
const keyLine = /^([^=:"'`[\]]+)[=:](.*)$/s;
const quoted = /^("""|`|'|")(.*)\1\s*(?:[#;].*)?$/s;

/**
 * Parses what Grafana's INI reader (gopkg.in/ini.v1) reads: `=` or `:`, case-sensitive names, comments that
 * begin with `#` or `;`, and `"""`, a backtick, `"` or `'` around a value that contains one of these. It
 * refuses the forms in which one line becomes part of another line's value, because a mistaken quote would
 * hide a setting there.
 * @throws IniSyntaxError
 */
export function parseIni(text: string): readonly IniEntry[] {
  const entries = new Map<string, IniEntry>();
  let section = '';
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const lineNumber = index + 1;
    if (line.startsWith('[')) section = parseSection(line, lineNumber);
    else addEntry(entries, { section, ...parseKey(line, lineNumber), lineNumber });
  }
  return [...entries.values()];
}

function parseSection(line: string, lineNumber: number): string {
  const name = sectionLine.exec(line)?.[1]?.trim() ?? '';
  if (name === '') throw new IniSyntaxError(lineNumber, 'a section is written as [name]');
  return name === 'DEFAULT' ? '' : name;
}

function parseKey(line: string, lineNumber: number): { key: string; value: string } {
  const [, key, rest] = keyLine.exec(line) ?? [];
  if (key === undefined || rest === undefined) {
    throw new IniSyntaxError(lineNumber, 'must be a comment, a [section] or key = value');
  }
  return { key: key.trim(), value: parseValue(rest.trim(), lineNumber) };
}

function parseValue(text: string, lineNumber: number): string {
  const inQuotes = quoted.exec(text)?.[2];
  if (inQuotes !== undefined) return inQuotes;
  if (/^("""|`)/.test(text)) throw new IniSyntaxError(lineNumber, 'a value must end on its line');
  const value = text.replace(/[#;].*$/s, '').trim();
  if (value.endsWith('\\')) throw new IniSyntaxError(lineNumber, 'a value must be on one line, without \\');
  return value;
}

function addEntry(entries: Map<string, IniEntry>, entry: IniEntry): void {
  const name = JSON.stringify([entry.section, entry.key]);
  const twin = entries.get(name);
  entries.set(name, entry);
  if (twin === undefined) return;
  const where = entry.section === '' ? '' : ` in [${entry.section}]`;
  throw new IniSyntaxError(
    entry.lineNumber,
    `${entry.key}${where} is repeated; the first is on line ${twin.lineNumber}`,
  );
}

/** Renders an INI file. Grafana's reader returns the values unchanged, except for line breaks. */
export function renderSections(ini: Ini): string {
  const sections = Object.entries(ini).filter(([, keys]) => Object.keys(keys).length > 0);
  // Keys before the first section would otherwise belong to the section above them.
  sections.sort(([a], [b]) => Number(a !== '') - Number(b !== ''));
  return sections.map(([section, keys]) => `${renderSection(section, keys)}\n`).join('');
}

function renderSection(section: string, keys: Readonly<Record<string, string>>): string {
  const lines = Object.entries(keys).map(([key, value]) => `${key} = ${quote(value)}\n`);
  return [...(section === '' ? [] : [`[${section}]\n`]), ...lines].join('');
}

function quote(value: string): string {
  const isPlain = value === value.trim() && !/[#;"'`\\]/.test(value);
  return isPlain ? value : `"""${value}"""`;
}

/** Merges both files, section by section. */
export function mergeIni(first: Ini, second: Ini): Ini {
  const merged: Record<string, Readonly<Record<string, string>>> = { ...first };
  for (const [section, keys] of Object.entries(second)) merged[section] = { ...merged[section], ...keys };
  return merged;
}
