import type { Database } from './database.ts';
import { dataDirectory, pluginsDirectory } from './files.ts';
import { type Ini, mergeIni, renderSections } from './ini-text.ts';
import type { Smtp } from './smtp.ts';
import { planSmtp } from './smtp.ts';
import { planTracing, type Tracing } from './tracing.ts';

export interface IniInput {
  readonly reportingEnabled: boolean;
  readonly smtp: Smtp | undefined;
  /** Undefined where Grafana sends no traces. */
  readonly tracing: Tracing | undefined;
  readonly database: Database;
  /** What the operator adds. */
  readonly custom: Ini;
}

/** The text of grafana-config.ini: what the environment can't say, is too long for, or is to keep secret. */
export function renderIni(input: IniInput): string {
  return renderSections(mergeIni(planIni(input), input.custom));
}

/** The settings of the charm's own in that file. */
export function planIni({ reportingEnabled, smtp, tracing, database }: IniInput): Ini {
  return {
    // The image leaves them outside of the storage: plugins and search indexes would go with the pod.
    paths: { data: dataDirectory, plugins: pluginsDirectory },
    ...(tracing ? planTracing(tracing) : {}),
    ...(reportingEnabled ? {} : quiet),
    ...(smtp ? { smtp: planSmtp(smtp) } : {}),
    database: database.section,
  };
}

/** Grafana's ways of calling its makers; from version 11.3 on it also updates plugins at its start. */
const quiet = {
  analytics: {
    reporting_enabled: 'false',
    check_for_updates: 'false',
    check_for_plugin_updates: 'false',
    feedback_links_enabled: 'false',
    application_insights_connection_string: '',
    application_insights_auto_route_tracking: 'false',
  },
  plugins: { preinstall_auto_update: 'false' },
};
