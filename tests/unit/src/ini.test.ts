import { describe, expect, test } from '@jest/globals';
import { collectSections, parseCustomConfig } from '../../../src/grafana/settings/custom-config.ts';
import { embeddedDatabase } from '../../../src/grafana/settings/database.ts';
import { type IniInput, planIni, renderIni } from '../../../src/grafana/settings/ini.ts';

const plain: IniInput = {
  reportingEnabled: true,
  smtp: undefined,
  tracing: undefined,
  database: embeddedDatabase,
  custom: {},
  secretKey: undefined,
  release: undefined,
  plugins: [],
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

  test.each([
    ['11.2.0', undefined],
    ['11.3.0', 'true'],
    ['12.4.12', 'true'],
    ['13.1.1', 'true'],
    ['13.2.0', undefined],
  ])(
    'has Grafana %s install no apps without reporting, where that keeps no data sources away',
    (version, answer) => {
      const release = { program: 'grafana server', version } as const;
      expect(planIni({ ...plain, release, reportingEnabled: false }).plugins?.preinstall_disabled).toBe(
        answer,
      );
      expect(planIni({ ...plain, release }).plugins).toBeUndefined();
    },
  );

  test.each([
    ['11.4.0', undefined],
    ['11.5.0', { preinstall_disabled: 'false', preinstall: 'a-panel@1.2.3,b-app@4.5.6' }],
    ['12.1.0', { preinstall_disabled: 'false', preinstall_sync: 'a-panel@1.2.3,b-app@4.5.6' }],
  ])('has Grafana %s install the plugins of the option by the key that it knows', (version, expected) => {
    const release = { program: 'grafana server', version } as const;
    const input = { ...plain, release, plugins: ['a-panel@1.2.3', 'b-app@4.5.6'] };
    expect(planIni(input).plugins).toEqual(expected);
    expect(planIni({ ...input, reportingEnabled: false }).plugins).toMatchObject({
      preinstall_auto_update: 'false',
      ...expected,
    });
  });

  test('has units migrate a database they share one after the other, where Grafana can', () => {
    const release = { program: 'grafana server', version: '13.2.0' } as const;
    expect(planIni({ ...plain, release }).unified_storage).toEqual({ migration_locking: 'true' });
    expect(planIni(plain)).not.toHaveProperty('unified_storage');
  });

  test('takes how the database is tuned from the operator, and where it is from the charm', () => {
    const lines = 'wal = true\nskip_dashboard_uid_migration_on_startup = true\n';
    const custom = collectSections(parseCustomConfig(`[database]\n${lines}`));
    expect(renderIni({ ...plain, custom })).toContain(
      `[database]\ntype = sqlite3\npath = /var/lib/grafana/grafana.db\n${lines}`,
    );
  });
});
