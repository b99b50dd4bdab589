/** Sections of keys and values. Keys before the first section are in `DEFAULT`, as in Grafana. */
export type Ini = Map<string, Map<string, string>>;

/**
 * Parses Grafana's INI dialect: `;` and `#` comments, `key = value`, values in quotes, dots in section names.
 */
export function parseIni(text: string): Ini {
  const ini: Ini = new Map();
  let section = 'DEFAULT';
  for (const line of text.split(/\r?\n/).map((raw) => raw.trim())) {
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    const header = /^\[(.+)\]$/.exec(line);
    if (header?.[1] !== undefined) section = header[1].trim();
    const pair = /^([^[=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line);
    if (header === null && pair?.[1] !== undefined) setValue(ini, section, pair[1], unquoted(pair[2] ?? ''));
  }
  return ini;
}

/** Sets one value, and creates its section if necessary. */
export function setValue(ini: Ini, section: string, key: string, value: string): void {
  const keys = ini.get(section) ?? new Map<string, string>();
  ini.set(section, keys.set(key, value));
}

function unquoted(value: string): string {
  const quote = /^("""|"|`|')([\s\S]*)\1$/.exec(value);
  return quote?.[2] ?? value.replace(/\s[;#].*$/, '');
}
