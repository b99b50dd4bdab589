import { describe, expect, test } from '@jest/globals';
import { publishScrapeJobs, readScrapeTargets, withdrawMetrics } from 'charmkit/interfaces/prometheus-scrape';
import { TwoSides } from './two-sides.ts';

const apps = { grafana: 2, prometheus: 1 };
const metadata = JSON.stringify({ model: 'cos', model_uuid: 'u', application: 'grafana' });
const labels = { juju_model: 'cos', juju_model_uuid: 'u', juju_application: 'grafana' };

describe('the interface prometheus_scrape', () => {
  test('has every unit scraped where it is, and fixed targets once', async () => {
    const sides = new TwoSides(apps);
    const jobs = [{ targets: ['*:3000', 'other:80'], metricsPath: '/a/metrics', scheme: 'https' as const }];
    await publishScrapeJobs(...sides.side('grafana/0'), { jobs });
    await publishScrapeJobs(...sides.side('grafana/1', { isLeader: false }), { jobs });
    const read = await readScrapeTargets(...sides.side('prometheus/0'));
    const seen = read?.configs.map(({ metrics_path: path, scheme, static_configs: [config] }) => [
      `${scheme}://${config?.targets.join()}${path}`,
      config?.labels.juju_unit,
    ]);
    expect(seen).toEqual([
      ['https://grafana-0.grafana-endpoints.cos.svc.cluster.local:3000/a/metrics', 'grafana/0'],
      ['https://grafana-1.grafana-endpoints.cos.svc.cluster.local:3000/a/metrics', 'grafana/1'],
      ['https://other:80/a/metrics', undefined],
    ]);
    expect(read?.configs[0]?.static_configs[0]?.labels).toMatchObject({ juju_charm: 'grafana-k8s' });
    expect(sides.warnings).toEqual([]);
  });

  test('leaves a unit out that has no metrics any more', async () => {
    const sides = new TwoSides(apps);
    const unit = sides.side('grafana/1', { isLeader: false });
    const jobs = [{ targets: ['*:3000'] }];
    await publishScrapeJobs(...sides.side('grafana/0'), { jobs });
    await publishScrapeJobs(...unit, { jobs });
    await withdrawMetrics(...unit);
    const read = await readScrapeTargets(...sides.side('prometheus/0'));
    expect(read?.configs.map(({ static_configs: [config] }) => config?.labels.juju_unit)).toEqual([
      'grafana/0',
    ]);
  });

  test("keeps a rule to its application, and adds the alerts of every host's health", async () => {
    const sides = new TwoSides(apps);
    const rule = {
      alert: 'Slow',
      expr: 'rate(x{%%juju_topology%%}[5m]) > on () group_left () y{%%juju_topology%%}',
      for: '5m',
      severity: 'warning',
      summary: 'Slow',
      description: 'Slow',
    } as const;
    await publishScrapeJobs(...sides.side('grafana/0'), {
      jobs: [],
      alerts: [{ name: 'mine', rules: [rule] }],
    });
    const { groups } = JSON.parse(sides.databags.grafana?.alert_rules ?? '');
    expect(groups.map(({ name }: { name: string }) => name)).toEqual([
      'cos_f2c1b2a0_grafana_mine_rules',
      'cos_f2c1b2a0_grafana_HostHealth_rules',
    ]);
    const matchers = 'juju_application="grafana",juju_model="cos",juju_model_uuid="f2c1b2a0-3f6e"';
    expect(groups[0].rules[0].expr).toBe(`rate(x{${matchers}}[5m]) > on () group_left () y{${matchers}}`);
    expect((await readScrapeTargets(...sides.side('prometheus/0')))?.alertGroups).toEqual(groups);
  });

  test("reads the Python library's forms: a path of the unit, an IPv6 address, jobs with settings of their own", async () => {
    const sides = new TwoSides({ grafana: 3, prometheus: 1 });
    sides.databags.grafana = {
      scrape_metadata: metadata,
      scrape_jobs: JSON.stringify([
        { job_name: 'a', scrape_interval: '5s', static_configs: [{ targets: ['*:1'] }] },
      ]),
    };
    sides.databags['grafana/0'] = {
      prometheus_scrape_unit_address: 'fd00::1',
      prometheus_scrape_unit_path: '/unit',
      prometheus_scrape_unit_name: 'grafana/0',
    };
    sides.databags['grafana/1'] = {
      prometheus_scrape_unit_address: 'a b',
      prometheus_scrape_unit_name: 'grafana/1',
    };
    expect((await readScrapeTargets(...sides.side('prometheus/0')))?.configs).toEqual([
      {
        job_name: 'a',
        scrape_interval: '5s',
        scheme: 'http',
        metrics_path: '/unit/metrics',
        static_configs: [{ targets: ['[fd00::1]:1'], labels: { ...labels, juju_unit: 'grafana/0' } }],
      },
    ]);
    expect(sides.warnings).toEqual([expect.stringContaining('prometheus_scrape_unit_address')]);
  });

  test.each([
    [{}, undefined],
    [{ scrape_jobs: '[]' }, 'scrape_metadata'],
    [{ scrape_jobs: 'no JSON', scrape_metadata: metadata }, 'scrape_jobs'],
    [{ scrape_jobs: '{}', scrape_metadata: metadata }, 'scrape_jobs'],
    [{ scrape_jobs: '[{"scheme": "ftp"}]', scrape_metadata: metadata }, 'scrape_jobs.0.scheme'],
    [{ scrape_jobs: '[]', scrape_metadata: metadata, alert_rules: '[]' }, 'alert_rules'],
  ])('takes %j for nothing to scrape', async (databag, field) => {
    const sides = new TwoSides(apps);
    sides.databags.grafana = databag;
    expect(await readScrapeTargets(...sides.side('prometheus/0'))).toBeUndefined();
    expect(sides.warnings).toEqual(field ? [expect.stringContaining(`ignored field ${field}: `)] : []);
  });
});
