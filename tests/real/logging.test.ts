import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createSigningRequest } from '../../lib/charmkit/interfaces/tls-certificates/signing-request.ts';
import { CertificateAuthority } from '../certificate-authority.ts';
import { eventually } from '../contract/pebble/eventually.ts';
import { buildCharm } from '../process/build.ts';
import { LokiReceiver } from './loki-receiver.ts';
import { RealWorld } from './traces/real-world.ts';

buildCharm();

describe('beside a receiver of the push format of Loki', () => {
  test("the real Pebble sends the real Grafana's lines once, also to a URL that moves, until it goes", async () => {
    await using first = await LokiReceiver.start();
    await using second = await LokiReceiver.start();
    await using world = await RealWorld.open();
    const started = await readStart(world);
    await world.relate('logging', 'loki_push_api', {}, [endpoint(first), endpoint(first), {}]);
    await produceLine(world, 'one');
    const line = await awaitLine(first, 'one');
    expect(line.labels).toEqual({
      product: 'Juju',
      charm: 'grafana-k8s',
      juju_model: world.simulator.model.name,
      juju_model_uuid: world.simulator.model.uuid,
      juju_application: 'grafana',
      juju_unit: 'grafana/0',
      job: `juju_${world.simulator.model.name}_${world.simulator.model.uuid.slice(0, 8)}_grafana`,
      pebble_service: 'grafana',
    });
    expect(first.lines.filter((each) => each.line === line.line)).toHaveLength(1);

    await world.rewriteUnit('logging', 0, endpoint(second));
    await world.rewriteUnit('logging', 1, endpoint(second));
    await produceLine(world, 'two');
    await awaitLine(second, 'two');
    expect(first.lines.filter((each) => each.line.includes('no-such-page-two'))).toEqual([]);

    await world.unrelate('logging');
    await produceLine(world, 'three');
    await world.quietHook();
    expect([...first.lines, ...second.lines].filter((each) => each.line.includes('three'))).toEqual([]);
    expect(started).toBeDefined();
    expect(await readStart(world)).toBe(started);
    expect(world.simulator.dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
  });

  test('the lines reach one that speaks HTTPS with the authority of a related application', async () => {
    const authority = new CertificateAuthority('of Loki');
    await using receiver = await LokiReceiver.start(certificateOf(authority));
    await using world = await RealWorld.open();
    const certificates = JSON.stringify([authority.certificate]);
    await world.relate('receive-ca-cert', 'certificate_transfer', { certificates, version: '1' });
    await world.relate('logging', 'loki_push_api', {}, [endpoint(receiver)]);
    await produceLine(world, 'secure');
    expect((await awaitLine(receiver, 'secure')).labels).toMatchObject({ juju_unit: 'grafana/0' });
  });
});

const endpoint = ({ url }: LokiReceiver) => ({ endpoint: JSON.stringify({ url }) });

/** When Grafana's process started, as its metrics say. */
async function readStart(world: RealWorld): Promise<string | undefined> {
  const metrics = await (await world.askGrafana('/metrics')).text();
  return /^process_start_time_seconds (.+)$/m.exec(metrics)?.[1];
}

/** Grafana logs each request that it answers with an error. */
async function produceLine(world: RealWorld, name: string): Promise<void> {
  await world.askGrafana(`/api/no-such-page-${name}`);
}

async function awaitLine(receiver: LokiReceiver, name: string) {
  const find = async () => receiver.lines.find(({ line }) => line.includes(`no-such-page-${name}`));
  const line = await eventually(find, (found) => found !== undefined);
  if (!line) throw new Error('eventually returns a line');
  return line;
}

function certificateOf(authority: CertificateAuthority) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const request = createSigningRequest({ commonName: 'loki', dnsNames: ['localhost'] }, privateKey);
  return {
    cert: authority.issue(request),
    key: privateKey.export({ type: 'pkcs1', format: 'pem' }),
  };
}
