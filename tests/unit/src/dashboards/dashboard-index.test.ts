import { describe, expect, test } from '@jest/globals';
import {
  parseDashboardIndex,
  renderDashboardIndex,
} from '../../../../src/grafana/dashboards/dashboard-index.ts';
import { nameDashboardFile, parseSender } from '../../../../src/grafana/dashboards/dashboard-paths.ts';
import {
  identifyDashboard,
  type KnownDashboard,
} from '../../../../src/grafana/dashboards/known-dashboard.ts';

const usable = { sender: 7, template: 'file:a', file: 'a.json', uid: 'a', title: 'A', version: 3, weight: 9 };
const held = { ...usable, template: 'file:b', file: 'b.json' };
const unusable: KnownDashboard = {
  sender: 8,
  template: 'file:c',
  file: '',
  weight: 3,
  problem: 'is not JSON',
};

describe('the index of dashboards', () => {
  test('is read as it was written, in whatever order', () => {
    const index = { dashboards: [unusable, held, usable], shown: [identifyDashboard(usable)] };
    const text = renderDashboardIndex(index);
    expect(renderDashboardIndex({ ...index, dashboards: [usable, unusable, held] })).toBe(text);
    expect(parseDashboardIndex(text)).toEqual({ dashboards: [usable, held, unusable], shown: index.shown });
  });

  test.each([[undefined], [''], ['{'], ['{}'], ['[{}]'], ['[{"sender": "7"}]']])('%j is none', (content) => {
    expect(parseDashboardIndex(content)).toBeUndefined();
  });
});

describe('paths of dashboards', () => {
  test.each([
    ['prometheus-k8s', 'juju_prometheus-k8s_0123456789abcdef.json'],
    ['', 'juju_unknown_0123456789abcdef.json'],
    ['../../etc/passwd', 'juju_______etc_passwd_0123456789abcdef.json'],
    ['x'.repeat(500), `juju_${'x'.repeat(60)}_0123456789abcdef.json`],
    ['ä\n\0', 'juju_____0123456789abcdef.json'],
  ])('charm %j: %s', (charm, file) => {
    expect(nameDashboardFile(charm, '0123456789abcdef0123')).toBe(file);
  });

  test.each([
    ['relation-7', 7],
    ['relation-', undefined],
    ['relation-7b', undefined],
    ['self', undefined],
  ])('directory %s is that of sender %s', (name, sender) => {
    expect(parseSender(name)).toBe(sender);
  });
});
