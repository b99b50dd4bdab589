import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BundleError, deployBundle, readBundle, Simulator } from 'juju-sim/simulator';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bundle-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('readBundle', () => {
  test("reads the demo's own", async () => {
    const bundle = await readBundle(fileURLToPath(new URL('../../../demo/bundle.yaml', import.meta.url)));
    expect(Object.keys(bundle.applications)).toEqual(['grafana', 'prometheus', 'loki', 'mimir']);
    expect(bundle.applications.prometheus).toMatchObject({ charm: 'prometheus-k8s', scale: 3, trust: true });
    expect(bundle.relations).toHaveLength(3);
  });

  test.each([
    ['applications: {}', 'bundle: only Kubernetes bundles'],
    ['bundle: kubernetes\napplications: [', 'bundle.yaml: '],
    ['bundle: kubernetes\napplications: { a: { scale: 1 } }', 'applications.a.charm'],
    ['bundle: kubernetes\napplications: { a: { charm: x, scale: -1 } }', 'applications.a.scale'],
    ['bundle: kubernetes\napplications: {}\nrelations: [[a, b, c]]', 'relations.0'],
  ])('refuses %j and names the place', async (text, place) => {
    const path = join(directory, 'bundle.yaml');
    await writeFile(path, text);
    const refused = await readBundle(path).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BundleError);
    expect(refused).toHaveProperty('message', expect.stringContaining(place));
  });
});

describe('deployBundle', () => {
  test('names the missing charm', async () => {
    await using simulator = await Simulator.open();
    const application = { charm: 'vault-k8s', scale: 1, trust: false, options: {}, resources: {} };
    const bundle = { bundle: 'kubernetes', applications: { vault: application }, relations: [] } as const;
    const deployed = deployBundle(simulator, { ...bundle, relations: [] }, () => undefined);
    await expect(deployed).rejects.toThrow('"vault-k8s" not found');
  });
});
