import { describe, expect, test } from '@jest/globals';
import { grafanaAlerts } from '../../../src/endpoints/metrics-endpoint/grafana-alerts.ts';
import { replaceVariables } from '../../../src/grafana/dashboards/render/placeholders.ts';
import { promql } from '../../../src/grafana/dashboards/render/query-languages.ts';
import { renderSelfDashboard } from '../../../src/grafana/dashboards/self-dashboard.ts';

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets: readonly { readonly expr: string; readonly refId: string }[];
  }[];
}

const labels = { juju_application: 'grafana', juju_model_uuid: 'u' };
const { panels }: Dashboard = JSON.parse(renderSelfDashboard(labels));
const queries = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const));

describe('the dashboard about Grafana itself', () => {
  test.each(queries)('%s asks what Prometheus understands, of this Grafana alone: %s', (_title, expr) => {
    expect(faultsOf(expr)).toEqual([]);
    for (const selector of expr.match(/\{[^}]*\}/g) ?? [])
      expect(selector).toMatch(/^\{juju_application="grafana",juju_model_uuid="u",juju_unit=~"\$unit"/);
  });

  test('puts its panels beside and below one another, each with an id of its own', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });

  test('has every query of a panel named', () => {
    for (const { targets } of panels) expect(targets.every(({ refId }) => /^[A-Z]$/.test(refId))).toBe(true);
  });
});

describe('the alerts about Grafana', () => {
  test.each(grafanaAlerts.rules)('$alert asks what Prometheus understands', ({ expr }) => {
    expect(faultsOf(expr.replaceAll('%%juju_topology%%', 'a="b"'))).toEqual([]);
  });
});

function faultsOf(expr: string): readonly string[] {
  const faults: string[] = [];
  promql.parse(replaceVariables(expr)).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) faults.push(expr.slice(from, to));
    },
  });
  return faults;
}
