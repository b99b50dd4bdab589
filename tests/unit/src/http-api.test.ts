import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createServerCertificate } from '../../../lib/juju-sim/simulator/kubernetes/self-signed.ts';
import { GrafanaApi, GrafanaApiError } from '../../../src/grafana/api/http-api.ts';
import { readState } from '../../../src/grafana/api/read-state.ts';
import { patience } from '../../../src/grafana/api/refusals.ts';
import { Administrator } from '../../../src/grafana/applying/administrator.ts';

describe("Grafana's answers", () => {
  test('have an end: one without is not read on', async () => {
    let sentBytes = 0;
    function* spaces() {
      for (;;) {
        sentBytes += 1024;
        yield Buffer.alloc(1024, ' ');
      }
    }
    await using grafana = await serve((_request, response) => Readable.from(spaces()).pipe(response));
    await expect(new GrafanaApi(grafana.url).readHealth()).rejects.toThrow(/longer than 65536 bytes/);
    expect(sentBytes).toBeLessThan(64 * 1024 * 1024);
  });

  test.each([200, 502])('that are not its own, with status %i, do not blame its database', async (status) => {
    await using grafana = await serve((_request, response) => {
      response.writeHead(status).end('<html>somebody else</html>');
    });
    await expect(new GrafanaApi(grafana.url).readHealth()).rejects.toThrow(
      "Grafana's answer to /api/health is not its own",
    );
  });

  test.each([
    ['of 200 KB', 'x'.repeat(200_000)],
    ['with a line break', '12.0\nERROR'],
    ['that is a number', 12],
  ])('name no version %s to Juju', async (_what, version) => {
    await using grafana = await serve((_request, response) => {
      response.end(JSON.stringify({ database: 'ok', version }).slice(0, 60_000));
    });
    const health = new GrafanaApi(grafana.url).readHealth();
    const seen = await health.then(
      (answer) => answer.version,
      (error: unknown) => error,
    );
    expect(seen instanceof GrafanaApiError || seen === '').toBe(true);
  });

  test('with a certificate for another name are told from no answer: a start ends, and this does not', async () => {
    const { key, certificate } = createServerCertificate(['other']);
    await using grafana = await listen(createHttpsServer({ key, cert: certificate }));
    const url = grafana.url.replace('http:', 'https:');
    expect(await readState(new GrafanaApi(url, { ca: certificate, name: 'grafana' }))).toEqual({
      health: undefined,
      problem: `Grafana's certificate is not valid for the charm (ERR_TLS_CERT_ALTNAME_INVALID)`,
    });
  });
});

describe('the administrator', () => {
  const refuse = (_request: IncomingMessage, response: ServerResponse) => {
    response.statusCode = 401;
    response.end('{}');
  };

  test.each([
    ['of a Grafana that runs is asked once in half an hour', patience.usual, 31, [1, 1, 2]],
    ['of a young Grafana twice in some minutes', patience.more, 7, [1, 2, 3]],
  ])('with a wrong password %s', async (_what, limit, waitMinutes, requests) => {
    await using grafana = await serve(refuse);
    let now = 0;
    const admin = new Administrator(new GrafanaApi(grafana.url), {
      ...{ user: 'admin', refusals: [], patience: limit, now: () => now },
    });
    const counts: number[] = [];
    for (const minutes of [0, 0, waitMinutes]) {
      now += minutes * 60_000;
      expect(await admin.accepts('wrong')).toBe(false);
      counts.push(grafana.requests());
    }
    expect(counts).toEqual(requests);
  });

  test('is not known by an answer about somebody else', async () => {
    await using grafana = await serve((_request, response) => void response.end('{"login": "visitor"}'));
    const admin = new Administrator(new GrafanaApi(grafana.url), {
      ...{ user: 'admin', refusals: [], patience: patience.usual, now: () => 0 },
    });
    expect(await admin.accepts('any')).toBe(false);
    expect(admin.isProven).toBe(false);
  });
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => unknown) {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    void answer(request, response);
  });
  return { ...(await listen(server)), requests: () => count };
}

async function listen(server: Server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
