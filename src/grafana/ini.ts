import type { Database } from './database.ts';
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
    ...(tracing ? planTracing(tracing) : {}),
    ...(reportingEnabled ? {} : { analytics: quietAnalytics }),
    ...(smtp ? { smtp: planSmtp(smtp) } : {}),
    database: database.section,
  };
}

const quietAnalytics = {
  reporting_enabled: 'false',
  check_for_updates: 'false',
  check_for_plugin_updates: 'false',
};
