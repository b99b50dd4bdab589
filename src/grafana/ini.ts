import { databasePath } from './files.ts';

/** Sections of key and value, in the order in which they are written. */
type Ini = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface IniInput {
  readonly reportingEnabled: boolean;
}

/** The text of grafana-config.ini: what the environment can't say or is too long for. */
export function renderIni(input: IniInput): string {
  return renderSections({
    ...(input.reportingEnabled ? {} : { analytics: quietAnalytics }),
    database: { type: 'sqlite3', path: databasePath },
  });
}

const quietAnalytics = {
  reporting_enabled: 'false',
  check_for_updates: 'false',
  check_for_plugin_updates: 'false',
};

function renderSections(ini: Ini): string {
  return Object.entries(ini)
    .map(([section, keys]) => [
      `[${section}]`,
      ...Object.entries(keys).map(([key, value]) => `${key} = ${value}`),
      '',
    ])
    .map((lines) => `${lines.join('\n')}\n`)
    .join('');
}
