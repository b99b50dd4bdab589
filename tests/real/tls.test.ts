import { generateKeyPairSync } from 'node:crypto';
import { request as askHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { createSigningRequest } from '../../lib/charmkit/interfaces/tls-certificates/signing-request.ts';
import { GrafanaApi } from '../../src/grafana/api/http-api.ts';
import { type LayerInput, planService } from '../../src/grafana/layers/layer.ts';
import { planCertificates } from '../../src/grafana/planning/certificates.ts';
import { CertificateAuthority } from '../certificate-authority.ts';
import { imageBackend } from '../contract/grafana/image.ts';
import { realServer } from '../contract/grafana/real-server.ts';
import type { RunningGrafana } from '../contract/grafana/under-test.ts';
import { plainLayer } from '../nothing-related.ts';

const { binary, home } = realServer();
const backend = imageBackend('real-image', { GRAFANA_BIN: binary, GRAFANA_HOME: home });
const name = 'grafana-0.grafana-endpoints.cos.svc.cluster.local';
const root = new CertificateAuthority('root');

describe('the real Grafana with a certificate', () => {
  test.each([
    ['an authority', root],
    ['an authority below another', new CertificateAuthority('intermediate', root)],
  ])('of %s is verified by whoever trusts the root', async (_what, authority) => {
    await using grafana = await start(authority);
    expect(await askAs(name, grafana, root)).toMatchObject({ database: 'ok' });
    await expect(askAs(name, grafana, new CertificateAuthority('stranger'))).rejects.toThrow();
    await expect(askAs('another.example.com', grafana, root)).rejects.toThrow(/altnames/);
  });

  test('is asked by the charm at localhost, which trusts the authority that issued it, and no other', async () => {
    const authority = new CertificateAuthority('intermediate', root);
    await using grafana = await start(authority);
    const ask = (trust: { ca: string; name: string }) => new GrafanaApi(grafana.url, trust).readHealth();
    expect(await ask({ ca: authority.certificate, name })).toMatchObject({ database: 'ok' });
    expect(await ask({ ca: root.certificate, name })).toMatchObject({ database: 'ok' });
    const others = new CertificateAuthority('root').certificate;
    for (const trust of [
      { ca: others, name },
      { ca: root.certificate, name: 'another' },
    ])
      await expect(ask(trust)).rejects.toThrow("Grafana's certificate is not valid for the charm");
    const old = new GrafanaApi(grafana.url.replace('https:', 'http:'), { ca: root.certificate, name });
    expect(await old.readHealth()).toMatchObject({ database: 'ok' });
  });
});

/** Runs Grafana as the charm configures it, with a certificate for this unit's request. */
async function start(authority: CertificateAuthority): Promise<RunningGrafana> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const request = createSigningRequest({ commonName: 'grafana', dnsNames: [name] }, privateKey);
  const chain = authority === root ? [] : [authority.certificate];
  const tls = {
    certificate: [authority.issue(request), ...chain].join('\n'),
    key: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    ca: authority.certificate,
  };
  const options = { watchesCertificate: false };
  const { files } = planCertificates(
    { tls, certificateRequest: undefined, authorities: '', oauthAuthorities: '' },
    {},
    options,
  );
  return backend.start({
    files: Object.fromEntries(files.map(({ path, content }) => [path.slice(1), content])),
    environment: planService(settings).environment,
    credentials: 'admin:adm1nPassw0rd',
  });
}

const settings: LayerInput = { ...plainLayer, externalUrl: `https://${name}:3000`, isSecure: true };

/** Sends a request to Grafana by a name that resolves to its address here, and trusts one authority. */
async function askAs(host: string, { url }: RunningGrafana, { certificate: ca }: CertificateAuthority) {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  askHttps(`${url}/api/health`, { ca, servername: host, agent: false }, (response) => {
    text(response).then((body) => resolve(JSON.parse(body)), reject);
  })
    .on('error', reject)
    .end();
  return promise;
}
