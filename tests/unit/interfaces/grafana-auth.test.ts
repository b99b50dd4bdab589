import { describe, expect, test } from '@jest/globals';
import {
  publishAuthProxy,
  publishGrafanaUrls,
  readAuthProxy,
  readGrafanaUrls,
} from 'charmkit/interfaces/grafana-auth';
import * as fc from 'fast-check';
import { TwoSides } from './two-sides.ts';

const apps = { grafana: 1, proxy: 1 };
const headerName = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
const optional = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: undefined });

describe('the interface grafana_auth', () => {
  test('says what the Python library says, where nothing more is wanted', async () => {
    const sides = new TwoSides(apps);
    await publishAuthProxy(...sides.side('proxy/0'), {
      headerName: 'X-WEBAUTH-USER',
      headerProperty: 'username',
    });
    expect(JSON.parse(sides.databags.proxy?.auth ?? '')).toEqual({
      proxy: {
        enabled: true,
        header_name: 'X-WEBAUTH-USER',
        header_property: 'username',
        auto_sign_up: true,
      },
    });
  });

  test('carries every setting to Grafana', async () => {
    const proxy = fc.record({
      enabled: fc.boolean(),
      headerName,
      headerProperty: fc.constantFrom('username', 'email'),
      autoSignUp: fc.boolean(),
      syncTtlMinutes: optional(fc.nat()),
      whitelist: optional(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('10.0.0.0/8')))),
      headers: optional(fc.array(headerName.map((name) => `Email:${name}`))),
      headersEncoded: optional(fc.boolean()),
      enableLoginToken: optional(fc.boolean()),
    });
    await fc.assert(
      fc.asyncProperty(proxy, async (given) => {
        const sides = new TwoSides(apps);
        await publishAuthProxy(...sides.side('proxy/0'), given);
        expect(await readAuthProxy(...sides.side('grafana/0'))).toEqual(given);
        expect(sides.warnings).toEqual([]);
      }),
    );
  });

  test("carries Grafana's address to the proxy", async () => {
    const sides = new TwoSides(apps);
    expect(await readGrafanaUrls(...sides.side('proxy/0'))).toEqual([]);
    await publishGrafanaUrls(...sides.side('grafana/0'), ['grafana:3000']);
    expect(sides.databags.grafana).toEqual({ urls: '["grafana:3000"]' });
    expect(await readGrafanaUrls(...sides.side('proxy/0'))).toEqual(['grafana:3000']);
  });

  test('is written by leaders alone', async () => {
    const sides = new TwoSides(apps);
    await publishGrafanaUrls(...sides.side('grafana/0', { isLeader: false }), ['grafana:3000']);
    expect(sides.databags).toEqual({});
  });

  test.each(['no JSON', '{"a": 1}', '[7]'])('takes the urls %s for none', async (urls) => {
    const sides = new TwoSides(apps);
    sides.databags.grafana = { urls };
    expect(await readGrafanaUrls(...sides.side('proxy/0'))).toEqual([]);
    expect(sides.warnings).toEqual([expect.stringContaining('ignored field urls')]);
  });
});
