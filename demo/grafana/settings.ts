import { readFileSync } from 'node:fs';
import type { Container } from './container.ts';
import { defaultValues, sectionsOfGrafana } from './default-values.ts';
import { createExpander } from './expand.ts';
import { type Ini, parseIni, setValue } from './ini.ts';

/**
 * Grafana's effective settings: defaults, the INI file, `GF_*` variables, `cfg:` arguments, in that order.
 */
export interface Settings {
  readonly ini: Ini;
  text(section: string, key: string): string;
  flag(section: string, key: string): boolean;
}

/** Reads all sources of settings and expands `$__env{}`, `$__file{}` and `${}` in values. */
export function readSettings(
  container: Container,
  options: { readonly configFile: string | undefined; readonly overrides: ReadonlyMap<string, string> },
): Settings {
  const ini = parseIni(defaultValues);
  if (options.configFile !== undefined)
    merge(ini, parseIni(readFileSync(container.hostPath(options.configFile), 'utf8')));
  applyEnvironment(ini, container);
  for (const [path, value] of options.overrides) applyOverride(ini, path, value);
  expandValues(ini, container);
  return {
    ini,
    text: (section, key) => ini.get(section)?.get(key) ?? '',
    flag: (section, key) => /^(1|t|true|yes|y|on)$/i.test(ini.get(section)?.get(key) ?? ''),
  };
}

function merge(ini: Ini, more: Ini): void {
  for (const [section, keys] of more) for (const [key, value] of keys) setValue(ini, section, key, value);
}

/**
 * `GF_AUTH_GENERIC_OAUTH_CLIENT_ID` is `client_id` of `[auth.generic_oauth]`. The real Grafana knows every
 * key from its defaults file. The stand-in uses the longest section name that matches.
 */
function applyEnvironment(ini: Ini, container: Container): void {
  const sections = [...new Set([...sectionsOfGrafana, ...ini.keys()])].sort((a, b) => b.length - a.length);
  for (const [name, value] of Object.entries(container.environment)) {
    if (!name.startsWith('GF_') || value === undefined || value === '') continue;
    const section = sections.find((candidate) => name.startsWith(variablePrefix(candidate)));
    if (section !== undefined)
      setValue(ini, section, name.slice(variablePrefix(section).length).toLowerCase(), value);
  }
}

function variablePrefix(section: string): string {
  return `GF_${section.toUpperCase().replace(/[.-]/g, '_')}_`;
}

function applyOverride(ini: Ini, path: string, value: string): void {
  const dot = path.lastIndexOf('.');
  setValue(ini, dot < 0 ? 'DEFAULT' : path.slice(0, dot), path.slice(dot + 1), value);
}

function expandValues(ini: Ini, container: Container): void {
  const expander = createExpander(container);
  for (const keys of ini.values())
    for (const [key, value] of keys) keys.set(key, expander.expandSetting(value));
}
