import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { advanceClock, integrateEndpoints, type Model } from 'charmkit/juju-model';
import { readBundle } from 'juju-sim/simulator';
import { listPackagesAtStart, WatchedDeployment } from './loaded-packages.ts';

describe('the charm loads only the packages that a hook needs:', () => {
  let deployment: WatchedDeployment;

  beforeAll(async () => {
    const bundle = await readBundle(fileURLToPath(new URL('../../demo/bundle.yaml', import.meta.url)));
    deployment = await WatchedDeployment.deploy(bundle);
  });

  afterAll(() => deployment[Symbol.asyncDispose]());

  const logger = ['@pinojs/redact', 'pino', 'quick-format-unescaped'];
  const reconciling = [...logger, 'js-yaml', 'smol-toml', 'zod'];

  test.each<[string, (model: Model) => void, readonly string[]]>([
    ['on a deployment', () => {}, [...reconciling, 'ws']],
    [
      'for a new data source',
      (model) => void integrateEndpoints(model, 'grafana:grafana-source', 'loki'),
      reconciling,
    ],
    [
      'in a quiet update-status',
      (model) => advanceClock(model, model.config.updateStatusIntervalMs),
      reconciling,
    ],
  ])('%s', async (_title, change, packages) => {
    expect(await deployment.listPackages(change)).toEqual([...packages].sort());
  });

  test('in a hook that it ignores', () => {
    expect(listPackagesAtStart('dist/charm.cjs')).toEqual(logger);
  });
});
