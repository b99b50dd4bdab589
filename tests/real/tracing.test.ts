import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSigningRequest } from '../../lib/charmkit/interfaces/tls-certificates/signing-request.ts';
import { CertificateAuthority } from '../certificate-authority.ts';
import { eventually } from '../contract/pebble/eventually.ts';
import { buildCharm } from '../process/build.ts';
import { RealWorld } from './traces/real-world.ts';
import { OtlpReceiver, type ReceiverCertificate } from './traces/receiver.ts';

buildCharm();

describe("beside the OpenTelemetry Collector's receiver", () => {
  let receiver: OtlpReceiver;
  let world: RealWorld;
  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    world = await RealWorld.open();
    await world.relate('charm-tracing', 'tracing', offering('otlp_http', `http://${receiver.http}`));
    await world.relate('workload-tracing', 'tracing', offering('otlp_grpc', receiver.grpc));
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
  });

  test('the charm sends a trace of each hook: what it did, by which hook tools and requests to Pebble', async () => {
    await world.quietHook();
    const spans = await world.awaitTrace(receiver, 'hooks/update-status');
    const [root, ...others] = spans.filter(({ parentSpanId }) => parentSpanId === '');
    expect(others).toEqual([]);
    expect(root).toMatchObject({
      name: 'hooks/update-status',
      resource: { 'service.name': 'grafana-charm', juju_unit: 'grafana/0', juju_charm: 'grafana-k8s' },
      attributes: { 'juju.event': 'update-status' },
      isError: false,
    });
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(spans.filter((span) => span !== root && !ids.has(span.parentSpanId))).toEqual([]);
    expect(spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'observe',
        'plan',
        'apply',
        'is-leader',
        'relation-get',
        'pebble GET /v1/plan',
      ]),
    );
  });

  test('Grafana sends what it does, and says whose Grafana it is', async () => {
    const ofGrafana = await eventually(
      async () => {
        await world.askGrafana('/api/health');
        return receiver.spans.filter(({ resource }) => resource['service.name'] === 'grafana');
      },
      (spans) => spans.length > 0,
    );
    expect(ofGrafana[0]?.resource).toMatchObject({
      ...{ juju_application: 'grafana', juju_unit: 'grafana/0', juju_charm: 'grafana-k8s' },
      juju_model: world.simulator.model.name,
      juju_model_uuid: world.simulator.model.uuid,
    });
  });

  test('nothing secret is sent', () => {
    const secrets = Object.values(world.simulator.model.secrets).flatMap(({ revisions }) =>
      revisions.flatMap(({ content }) => Object.values(content).map(decoded)),
    );
    expect(secrets).not.toEqual([]);
    const sent = JSON.stringify(receiver.spans);
    expect(secrets.filter((secret) => sent.includes(secret))).toEqual([]);
  });

  test('nothing more is sent, or kept, once the relation is gone', async () => {
    await world.unrelate('charm-tracing');
    const before = receiver.spans.filter(({ name }) => name === 'hooks/update-status').length;
    await world.quietHook();
    await world.export();
    expect(await world.waiting()).toEqual([]);
    expect(receiver.spans.filter(({ name }) => name === 'hooks/update-status')).toHaveLength(before);
    expect(world.simulator.dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
  });
});

describe('a receiver that speaks TLS', () => {
  const authority = new CertificateAuthority('of the receiver');

  test('gets the traces once its authority is trusted, also those of before', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'receiver-'));
    await using receiver = await OtlpReceiver.start({ tls: await certificateIn(folder, authority) });
    await using world = await RealWorld.open();
    const url = `https://localhost:${receiver.http.split(':')[1]}`;
    await world.relate('charm-tracing', 'tracing', offering('otlp_http', url));
    await world.quietHook();
    await world.export();
    expect(receiver.spans).toEqual([]);
    const certificates = JSON.stringify([authority.certificate]);
    await world.relate('receive-ca-cert', 'certificate_transfer', { certificates, version: '1' });
    await eventually(
      async () => receiver.spans.map(({ name }) => name),
      (names) =>
        names.includes('hooks/charm-tracing-relation-changed') && names.includes('hooks/update-status'),
    );
    await rm(folder, { recursive: true });
  });
});

function offering(name: string, url: string) {
  return { receivers: JSON.stringify([{ protocol: { name, type: name.slice('otlp_'.length) }, url }]) };
}

async function certificateIn(folder: string, authority: CertificateAuthority): Promise<ReceiverCertificate> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const request = createSigningRequest({ commonName: 'receiver', dnsNames: ['localhost'] }, privateKey);
  const files = { cert_file: join(folder, 'receiver.crt'), key_file: join(folder, 'receiver.key') };
  await writeFile(files.cert_file, authority.issue(request));
  await writeFile(files.key_file, privateKey.export({ type: 'pkcs1', format: 'pem' }));
  return files;
}

/** Juju's model stores the content of secrets in base64. */
function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
