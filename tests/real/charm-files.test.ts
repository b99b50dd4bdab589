import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { releases } from '../../scripts/pack/content.ts';

interface Endpoint {
  readonly Interface: string;
  readonly Limit: number;
}

describe('Juju reads this charm', () => {
  let charm: string;
  let read: {
    readonly meta: {
      readonly Requires: Readonly<Record<string, Endpoint>>;
      readonly Provides: object;
      readonly Peers: object;
    };
    readonly config: Readonly<Record<string, unknown>>;
    readonly actions: Readonly<Record<string, unknown>>;
  };

  beforeAll(() => {
    charm = mkdtempSync(join(tmpdir(), 'charm-'));
    for (const file of ['metadata.yaml', 'config.yaml', 'actions.yaml', 'dispatch'])
      cpSync(file, join(charm, file));
    // charmcraft writes this file. Without bases, Juju treats the charm as an old format and refuses "assumes".
    const bases = releases.map((release) => ({
      ...{ name: 'ubuntu', channel: `${release}/stable`, architectures: ['amd64', 'arm64'] },
    }));
    writeFileSync(join(charm, 'manifest.yaml'), JSON.stringify({ 'charmcraft-version': '4.4.0', bases }));
    read = JSON.parse(execFileSync(charmReader(), [charm], { encoding: 'utf8' }));
  });

  afterAll(() => rmSync(charm, { recursive: true, force: true }));

  test.each([
    ['Requires', 14],
    ['Provides', 4],
    ['Peers', 2],
  ] as const)('%s: all %i endpoints', (role, count) => {
    expect(Object.keys(read.meta[role])).toHaveLength(count);
  });

  test('with the limits that Juju enforces', () => {
    const endpoints = Object.entries(read.meta.Requires);
    const limited = endpoints.filter(([, endpoint]) => endpoint.Limit === 1).map(([name]) => name);

    expect(limited.sort()).toEqual([
      'certificates',
      'charm-tracing',
      'ingress',
      'oauth',
      'pgsql',
      'service-mesh',
      'workload-tracing',
    ]);
  });

  test("with the users that run it: Juju's own, without rights, and root in Grafana's container", () => {
    expect(read.meta).toMatchObject({
      'charm-user': 'non-root',
      containers: { grafana: { uid: 0, gid: 0 } },
    });
  });

  test('with what it assumes, its container, image and storage', () => {
    expect(read.meta).toMatchObject({
      assumes: ['k8s-api', 'juju >= 3.6'],
      containers: {
        grafana: {
          resource: 'grafana-image',
          mounts: [{ storage: 'database', location: '/var/lib/grafana' }],
        },
      },
      Storage: { database: { Type: 'filesystem' } },
    });
  });

  test('with every option and action', () => {
    expect(Object.keys(read.config)).toEqual(
      expect.arrayContaining(['admin_user', 'custom_config', 'log_level']),
    );
    expect(read.config.web_external_url).toMatchObject({ Type: 'string', Default: '' });
    expect(Object.keys(read.actions)).toEqual(['get-admin-password', 'rotate-admin-password', 'show-plan']);
  });
});

function charmReader(): string {
  const program = process.env.CHARM_READER_BIN;
  if (program) return program;
  throw new Error(
    'CHARM_READER_BIN must name the program that reads charms as Juju does: run `npm run test:real`',
  );
}
