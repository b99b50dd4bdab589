import { describe, expect, test } from '@jest/globals';
import { selfSigned } from '../contract/grafana/certificate.ts';
import { imageBackend } from '../contract/grafana/image.ts';
import { realServer } from '../contract/grafana/real-server.ts';
import { provisioning } from '../contract/grafana/under-test.ts';
import { eventually } from '../contract/pebble/eventually.ts';

const { binary, home } = realServer();
const backend = imageBackend('real-image', { GRAFANA_BIN: binary, GRAFANA_HOME: home });

describe('the image of the real Grafana, in a container that is a folder', () => {
  test('the version is that of the real server', async () => {
    expect(await backend.version()).toMatch(/^Version \d+\.\d+\.\d+\S* \(commit: .+, branch: .+\)$/m);
  });

  test('the paths of the container are below its root, and its port is the one that stands for it', async () => {
    const { certificate, key } = selfSigned('grafana');
    await using grafana = await backend.start({
      files: {
        'etc/grafana/grafana-config.ini': '[database]\ntype = sqlite3\npath = /var/lib/grafana/grafana.db\n',
        'etc/grafana/grafana.crt': certificate,
        'etc/grafana/grafana.key': key,
        [`${provisioning}/datasources/datasources.yaml`]: dataSources('a'),
        [`${provisioning}/dashboards/default.yaml`]: providers,
        [`${provisioning}/dashboards/one.json`]: JSON.stringify({ title: 'One', uid: 'one' }),
      },
      environment: {
        GF_PATHS_PROVISIONING: `/${provisioning}`,
        GF_SECURITY_ADMIN_PASSWORD: 'first',
        GF_SERVER_HTTP_PORT: '3000',
        GF_SERVER_PROTOCOL: 'https',
        GF_SERVER_CERT_FILE: '/etc/grafana/grafana.crt',
        GF_SERVER_CERT_KEY: '/etc/grafana/grafana.key',
      },
      credentials: 'admin:first',
    });
    expect((await grafana.ask('/api/datasources')).body).toMatchObject([{ name: 'a' }]);
    const search = async (): Promise<unknown> => (await grafana.ask('/api/search')).body;
    expect(await eventually(search, (found) => JSON.stringify(found) !== '[]')).toMatchObject([
      { uid: 'one' },
    ]);
    expect(await grafana.fileExists('var/lib/grafana/grafana.db')).toBe(true);

    await grafana.writeFile(`${provisioning}/datasources/datasources.yaml`, dataSources('b'));
    expect((await grafana.reload('datasources')).status).toBe(200);
    expect(await grafana.restart()).toBe(0);
    expect((await grafana.ask('/api/datasources')).body).toMatchObject([{ name: 'a' }, { name: 'b' }]);
  });
});

const providers = `
apiVersion: 1
providers:
- name: Default
  type: file
  updateIntervalSeconds: '5'
  options:
    path: /${provisioning}/dashboards
`;

function dataSources(name: string): string {
  return `apiVersion: 1\ndatasources: [{name: ${name}, type: loki}]\n`;
}
