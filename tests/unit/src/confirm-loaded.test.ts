import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { PebbleClient } from 'charmkit/pebble';
import { GrafanaApi } from '../../../src/grafana/api/http-api.ts';
import { patience } from '../../../src/grafana/api/refusals.ts';
import { Administrator } from '../../../src/grafana/applying/administrator.ts';
import { confirmLoaded } from '../../../src/grafana/applying/confirm-loaded.ts';
import { dashboardIndexPath, renderDashboardIndex } from '../../../src/grafana/dashboards/dashboard-index.ts';
import { identifyDashboard } from '../../../src/grafana/dashboards/known-dashboard.ts';

describe('the proof that Grafana has loaded dashboards', () => {
  test.each([
    ['a sender of a thousand dashboards that Grafana refuses', { senders: 1, each: 1000, isShown: false }, 5],
    [
      'hundreds of senders that Grafana shows but does not list yet',
      { senders: 300, each: 3, isShown: true },
      10,
    ],
    ['hundreds of senders that Grafana refuses', { senders: 300, each: 3, isShown: false }, 3],
  ])('asks for a few dashboards only: %s', async (_what, { senders, each, isShown }, questions) => {
    await using grafana = await serve(isShown);
    const admin = new Administrator(new GrafanaApi(grafana.url), {
      ...{ user: 'admin', refusals: [], patience: patience.usual, now: () => 0 },
    });
    const pebble = pebbleWith(senders, each);
    const loads = {
      ...{ started: undefined, certificates: undefined, datasources: 'sources', dashboardProviders: 'new' },
      expectedSources: { present: [], absent: [] },
    };
    const outcome = await confirmLoaded({ pebble, admin, password: async () => 'x', isYoung: false }, loads, {
      ...{ health: undefined, problem: undefined, applied: {} },
    });

    expect(outcome.problem).toBe(
      isShown ? undefined : 'Grafana does not show the dashboards of grafana-dashboard:0 yet',
    );
    expect(grafana.asked.filter((path) => path.startsWith('/api/dashboards/'))).toHaveLength(questions);
    expect(grafana.asked).toHaveLength(questions + 3);
    expect(new Set(grafana.organizations)).toEqual(new Set(['1']));
  });
});

/** A container whose index has dashboards of this many senders. */
function pebbleWith(senders: number, each: number): PebbleClient {
  const dashboards = Array.from({ length: senders * each }, (_, number) => ({
    ...{ sender: Math.floor(number / each), template: `file:${number}`, file: `${number}.json`, weight: 1 },
    ...{ uid: `uid-${number}`, title: `Dashboard ${number}`, version: 1 },
  }));
  const content = renderDashboardIndex({ dashboards, shown: dashboards.map(identifyDashboard) });
  const pulled = new Map([[dashboardIndexPath, Buffer.from(content)]]);
  return { pullFiles: async () => pulled } as unknown as PebbleClient;
}

/** A Grafana that lists no dashboard, and shows all of them or none. */
async function serve(isShown: boolean) {
  const asked: string[] = [];
  const organizations: unknown[] = [];
  const answer = (path: string, response: ServerResponse): void => {
    if (path.startsWith('/api/dashboards/')) response.statusCode = isShown ? 200 : 404;
    response.end(path === '/api/user' ? '{"login": "admin"}' : '[]');
  };
  const server = createServer(({ url = '', headers }, response) => {
    asked.push(url);
    organizations.push(headers['x-grafana-org-id']);
    answer(url, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{ asked, organizations, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}
