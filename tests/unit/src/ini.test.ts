import { describe, expect, test } from '@jest/globals';
import { parseCustomConfig, toIni } from '../../../src/grafana/custom-config.ts';
import { embeddedDatabase } from '../../../src/grafana/database.ts';
import { type IniInput, planIni, renderIni } from '../../../src/grafana/ini.ts';

const plain: IniInput = {
  reportingEnabled: true,
  smtp: undefined,
  tracing: undefined,
  database: embeddedDatabase,
  custom: {},
};

describe("Grafana's configuration", () => {
  test('keeps plugins and search indexes in the storage, where the pod leaves them behind', () => {
    expect(planIni(plain).paths).toEqual({
      data: '/var/lib/grafana',
      plugins: '/var/lib/grafana/plugins',
    });
  });

  test('lets Grafana call nobody without reporting, nor update plugins at its start', () => {
    const { analytics, plugins } = planIni({ ...plain, reportingEnabled: false });
    expect(Object.values(analytics ?? {}).filter((value) => !['false', ''].includes(value))).toEqual([]);
    expect(Object.keys(analytics ?? {}).sort()).toEqual([
      'application_insights_auto_route_tracking',
      'application_insights_connection_string',
      'check_for_plugin_updates',
      'check_for_updates',
      'feedback_links_enabled',
      'reporting_enabled',
    ]);
    expect(plugins).toEqual({ preinstall_auto_update: 'false' });
    expect(planIni(plain)).not.toHaveProperty('analytics');
  });

  test('takes how the database is tuned from the operator, and where it is from the charm', () => {
    const custom = toIni(parseCustomConfig('[database]\nwal = true'));
    expect(renderIni({ ...plain, custom })).toContain(
      '[database]\ntype = sqlite3\npath = /var/lib/grafana/grafana.db\nwal = true\n',
    );
  });
});
