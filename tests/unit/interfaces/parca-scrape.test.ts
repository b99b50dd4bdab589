import { describe, expect, test } from '@jest/globals';
import {
  publishProfilingPort,
  readProfilingTargets,
  withdrawProfiles,
} from 'charmkit/interfaces/parca-scrape';
import { TwoSides } from './two-sides.ts';

const apps = { grafana: 2, parca: 1 };
const metadata = JSON.stringify({ model: 'cos', model_uuid: 'u', application: 'grafana' });

describe('the interface parca_scrape', () => {
  test('has every unit profiled where it is', async () => {
    const sides = new TwoSides(apps);
    await publishProfilingPort(...sides.side('grafana/0'), { port: 8080 });
    await publishProfilingPort(...sides.side('grafana/1', { isLeader: false }), { port: 8080 });
    const targets = await readProfilingTargets(...sides.side('parca/0'));
    expect(targets.map(({ scheme, target, labels }) => [scheme, target, labels.juju_unit])).toEqual([
      ['http', 'grafana-0.grafana-endpoints.cos.svc.cluster.local:8080', 'grafana/0'],
      ['http', 'grafana-1.grafana-endpoints.cos.svc.cluster.local:8080', 'grafana/1'],
    ]);
  });

  test('leaves a unit out that has no profiles any more', async () => {
    const sides = new TwoSides(apps);
    const unit = sides.side('grafana/1', { isLeader: false });
    await publishProfilingPort(...sides.side('grafana/0'), { port: 8080 });
    await publishProfilingPort(...unit, { port: 8080 });
    await withdrawProfiles(...unit);
    const targets = await readProfilingTargets(...sides.side('parca/0'));
    expect(targets.map(({ labels }) => labels.juju_unit)).toEqual(['grafana/0']);
  });

  test('passes fixed targets on', async () => {
    const sides = new TwoSides(apps);
    const jobs = [{ scheme: 'https', static_configs: [{ targets: ['a:1'] }] }];
    sides.databags.grafana = { scrape_metadata: metadata, scrape_jobs: JSON.stringify(jobs) };
    const labels = { juju_model: 'cos', juju_model_uuid: 'u', juju_application: 'grafana' };
    expect(await readProfilingTargets(...sides.side('parca/0'))).toEqual([
      { scheme: 'https', target: 'a:1', labels },
    ]);
  });

  test.each([
    [{}, undefined],
    [{ scrape_jobs: '[]' }, 'scrape_metadata'],
    [{ scrape_jobs: 'no JSON', scrape_metadata: metadata }, 'scrape_jobs'],
    [{ scrape_jobs: '[{}]', scrape_metadata: metadata }, 'scrape_jobs.0.static_configs'],
  ])('takes %j for nothing to profile', async (databag, field) => {
    const sides = new TwoSides(apps);
    sides.databags.grafana = databag;
    expect(await readProfilingTargets(...sides.side('parca/0'))).toEqual([]);
    expect(sides.warnings).toEqual(field ? [expect.stringContaining(`ignored field ${field}: `)] : []);
  });
});
