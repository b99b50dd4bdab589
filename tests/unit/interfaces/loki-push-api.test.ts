import { describe, expect, test } from '@jest/globals';
import {
  publishLogEndpoint,
  publishLogSender,
  readLogEndpoints,
  readLogSender,
} from 'charmkit/interfaces/loki-push-api';
import { TwoSides } from './two-sides.ts';

const apps = { web: 2, loki: 3 };
const url = 'https://loki.example.com/cos-loki/loki/api/v1/push';

describe('the interface loki_push_api', () => {
  test('names the sender of logs, by the leader alone', async () => {
    const sides = new TwoSides(apps);
    await publishLogSender(...sides.side('web/1', { isLeader: false }));
    expect(sides.databags).toEqual({});
    await publishLogSender(...sides.side('web/0'));
    expect(sides.databags).toEqual({
      web: {
        alert_rules: '{}',
        metadata:
          '{"application":"web","charm_name":"web-k8s","model":"cos","model_uuid":"f2c1b2a0-3f6e","unit":"web/0"}',
      },
    });
    expect(await readLogSender(...sides.side('loki/0'))).toEqual({
      model: 'cos',
      modelUuid: 'f2c1b2a0-3f6e',
      application: 'web',
      alertGroups: [],
    });
  });

  test('carries alert rules', async () => {
    const sides = new TwoSides(apps);
    const groups = [{ name: 'errors', rules: [{ alert: 'A', expr: 'rate({x="y"}[5m]) > 1' }] }];
    await publishLogSender(...sides.side('web/0'), { groups });
    expect((await readLogSender(...sides.side('loki/0')))?.alertGroups).toEqual(groups);
    expect(sides.warnings).toEqual([]);
  });

  test('gives the URL of several units behind one ingress once, and skips a unit without one', async () => {
    const sides = new TwoSides(apps);
    const [, first] = sides.side('loki/0');
    await publishLogEndpoint(first, url);
    await publishLogEndpoint(sides.side('loki/2')[1], url);
    expect(sides.databags).toEqual({
      'loki/0': { endpoint: JSON.stringify({ url }) },
      'loki/2': { endpoint: JSON.stringify({ url }) },
    });
    expect(await readLogEndpoints(...sides.side('web/1', { isLeader: false }))).toEqual([url]);
    await publishLogEndpoint(first, undefined);
    expect(sides.databags['loki/0']).toEqual({});
    expect(sides.warnings).toEqual([]);
  });

  test.each(['no JSON', '{}', '{"url":7}', '{"url":"loki:3100"}', '{"url":"file:///etc/passwd"}', '[]'])(
    'skips a unit whose endpoint is %s with one warning, and reads the others',
    async (text) => {
      const sides = new TwoSides(apps);
      sides.databags['loki/0'] = { endpoint: text };
      await publishLogEndpoint(sides.side('loki/1')[1], url);
      expect(await readLogEndpoints(...sides.side('web/0'))).toEqual([url]);
      expect(sides.warnings).toEqual([expect.stringContaining('endpoint:7: ignored field endpoint')]);
    },
  );

  test('ignores what else the Python library writes', async () => {
    const sides = new TwoSides(apps);
    sides.databags.loki = { promtail_binary_zip_url: '{}', event: '{"errors":""}' };
    sides.databags['loki/0'] = { public_address: 'loki-0' };
    expect(await readLogEndpoints(...sides.side('web/0'))).toEqual([]);
    expect(sides.warnings).toEqual([]);
  });

  test('knows no sender that has not named itself, and warns of garbage', async () => {
    const sides = new TwoSides(apps);
    expect(await readLogSender(...sides.side('loki/0'))).toBeUndefined();
    sides.databags.web = { metadata: '[]' };
    expect(await readLogSender(...sides.side('loki/0'))).toBeUndefined();
    expect(sides.warnings).toEqual([expect.stringContaining('ignored field metadata')]);
  });

  test('refuses to give a URL that no requirer would take', async () => {
    await expect(publishLogEndpoint(new TwoSides(apps).side('loki/0')[1], 'loki:3100')).rejects.toThrow(
      'URL',
    );
  });
});
