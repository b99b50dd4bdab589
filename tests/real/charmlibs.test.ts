import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  advanceClock,
  integrateEndpoints,
  removeRelation,
  scaleApplication,
  setConfig,
} from 'charmkit/juju-model';
import type { Simulator } from 'juju-sim/simulator';
import {
  certificateKeyPath,
  certificatePath,
  issuingAuthorityPath,
  trustedAuthoritiesPath,
} from '../../src/grafana/files.ts';
import { buildCharm } from '../process/build.ts';
import { change, openBesideGrafana } from './python/beside-grafana.ts';

const authority = fileURLToPath(new URL('python/authority', import.meta.url));
const tlsPaths = [certificatePath, certificateKeyPath, issuingAuthorityPath];

buildCharm();

describe("beside an authority on the interfaces' published Python libraries", () => {
  let simulator: Simulator;
  let ca: string;
  beforeAll(async () => {
    simulator = await openBesideGrafana(authority);
    await simulator.settle();
  });
  afterAll(() => simulator[Symbol.asyncDispose]());

  test('Grafana trusts the authority that is handed over', async () => {
    await change(simulator, () =>
      integrateEndpoints(simulator.model, 'grafana:receive-ca-cert', 'authority:send-ca-cert'),
    );
    ca = await read('grafana/0', trustedAuthoritiesPath);
    const certificate = new X509Certificate(ca);
    expect(certificate.ca).toBe(true);
    expect(certificate.subject).toMatch(/^CN=authority\.example$/m);
    expect(present('grafana/0', tlsPaths)).toEqual([]);
  });

  test('Grafana gets a certificate for its name, signed by that authority', async () => {
    await change(simulator, () =>
      integrateEndpoints(simulator.model, 'grafana:certificates', 'authority:certificates'),
    );
    await expectCertificate('grafana/0');
  });

  test('another unit of Grafana gets one of its own, and the first keeps what it has', async () => {
    const before = await read('grafana/0', certificatePath);
    await change(simulator, () => scaleApplication(simulator.model, 'grafana', 2));
    // Without PostgreSQL the unit does not run Grafana, but has its certificate files.
    await expectCertificate('grafana/1', 'blocked');
    expect(await read('grafana/1', trustedAuthoritiesPath)).toBe(ca);
    expect(await read('grafana/0', certificatePath)).toBe(before);
  });

  test('nobody says anything new where nothing is new', async () => {
    const before = await read('grafana/0', certificatePath);
    const hooks = await change(simulator, () =>
      advanceClock(simulator.model, simulator.model.config.updateStatusIntervalMs),
    );
    expect(hooks).toEqual(['update-status', 'update-status', 'update-status']);
    expect(await read('grafana/0', certificatePath)).toBe(before);
  });

  test('the certificate goes with its relation', async () => {
    await change(simulator, () =>
      removeRelation(simulator.model, 'grafana:certificates', 'authority:certificates'),
    );
    for (const unit of ['grafana/0', 'grafana/1'])
      expect(present(unit, [...tlsPaths, trustedAuthoritiesPath])).toEqual([trustedAuthoritiesPath]);
  });

  test('an authority that issues for one domain is asked for names of it alone, and the status says so', async () => {
    await change(simulator, () => {
      setConfig(simulator.model, 'authority', { set: { 'allowed-domain': 'svc.cluster.local' } });
      setConfig(simulator.model, 'grafana', { set: { external_url: 'https://grafana.example.com' } });
      integrateEndpoints(simulator.model, 'grafana:certificates', 'authority:certificates');
    });
    await expectCertificate('grafana/0');
    expect(simulator.model.units['grafana/0']?.status.message).toBe(
      'relation certificates: no certificate for grafana.example.com: the authority issues only for svc.cluster.local',
    );
  });

  test('an authority that refuses says why in the status, until it signs', async () => {
    await change(simulator, () => {
      removeRelation(simulator.model, 'grafana:certificates', 'authority:certificates');
      setConfig(simulator.model, 'authority', { set: { refuses: true } });
      setConfig(simulator.model, 'grafana', { reset: ['external_url'] });
    });
    await change(simulator, () =>
      integrateEndpoints(simulator.model, 'grafana:certificates', 'authority:certificates'),
    );
    expect(simulator.model.units['grafana/0']?.status).toMatchObject({
      name: 'waiting',
      message: expect.stringContaining("the authority refuses the request: this domain is another's"),
    });
    await change(simulator, () => setConfig(simulator.model, 'authority', { set: { refuses: false } }));
    await expectCertificate('grafana/0');
    await change(simulator, () =>
      removeRelation(simulator.model, 'grafana:certificates', 'authority:certificates'),
    );
  });

  test('the trust goes with its relation', async () => {
    await change(simulator, () =>
      removeRelation(simulator.model, 'grafana:receive-ca-cert', 'authority:send-ca-cert'),
    );
    for (const unit of ['grafana/0', 'grafana/1'])
      expect(present(unit, [trustedAuthoritiesPath])).toEqual([]);
  });

  test('no hook failed', () => {
    expect(simulator.dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
  });

  async function expectCertificate(unit: string, status = 'active'): Promise<void> {
    const certificate = new X509Certificate(await read(unit, certificatePath));
    const host = unit.replace('/', '-');
    expect(certificate.subjectAltName).toBe(
      `DNS:${host}.grafana-endpoints.${simulator.model.name}.svc.cluster.local`,
    );
    expect(certificate.verify(new X509Certificate(ca).publicKey)).toBe(true);
    expect(await read(unit, issuingAuthorityPath)).toBe(ca);
    // The unit is active only after Grafana has answered over HTTPS.
    expect(simulator.model.units[unit]?.status).toMatchObject({ name: status });
  }

  function read(unit: string, path: string): Promise<string> {
    return readFile(inWorkload(unit, path), 'utf8');
  }

  function present(unit: string, paths: readonly string[]): readonly string[] {
    return paths.filter((path) => existsSync(inWorkload(unit, path)));
  }

  function inWorkload(unit: string, path: string): string {
    return join(simulator.podOf(unit).container('grafana').root, path);
  }
});
