import { describe, expect, test } from '@jest/globals';
import { publishGrafanaMetadata, readGrafanaMetadata } from 'charmkit/interfaces/grafana-metadata';
import { TwoSides } from './two-sides.ts';

const apps = { grafana: 1, loki: 1 };
const direct = { grafanaUid: 'juju_cos_f2c1_grafana_0', directUrl: 'http://grafana-0:3000' };
const ingressUrl = 'http://10.43.8.34/cos-grafana';

describe('the interface grafana_metadata', () => {
  test('carries the uid and the URLs, and takes back that of an ingress that has gone', async () => {
    const sides = new TwoSides(apps);
    await publishGrafanaMetadata(...sides.side('grafana/0'), { ...direct, ingressUrl });
    expect(await readGrafanaMetadata(...sides.side('loki/0'))).toEqual({
      ...direct,
      directUrl: 'http://grafana-0:3000/',
      ingressUrl,
    });
    await publishGrafanaMetadata(...sides.side('grafana/0'), direct);
    expect(sides.databags.grafana).toEqual({
      grafana_uid: direct.grafanaUid,
      direct_url: 'http://grafana-0:3000/',
    });
  });

  test.each([
    [{}, undefined],
    [{ grafana_uid: 'a' }, 'direct_url'],
    [{ grafana_uid: 'a', direct_url: 'b' }, 'direct_url'],
    [{ grafana_uid: 'a', direct_url: 'http://b', ingress_url: 'c' }, 'ingress_url'],
  ])('takes %j for nothing', async (databag, field) => {
    const sides = new TwoSides(apps);
    sides.databags.grafana = databag;
    expect(await readGrafanaMetadata(...sides.side('loki/0'))).toBeUndefined();
    expect(sides.warnings).toEqual(field ? [expect.stringContaining(`ignored field ${field}: `)] : []);
  });
});
