import { describe, expect, test } from '@jest/globals';
import { setConfig } from 'charmkit/juju-model';
import { createPebbleClient } from 'charmkit/pebble';
import { provider } from './providers.ts';
import { openWithStandIn } from './with-stand-in.ts';

describe('an image without the plugin of a data source', () => {
  test('is named in the status, with the related types that it lacks, until they are gone', async () => {
    await using pod = await openWithStandIn('13', { SIMULATOR_WITHOUT_PLUGINS: 'loki,tempo' });
    const { world } = pod;
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    expect(world.status()).toBe('active');
    world.relate('loki', provider('loki', 1, 'loki'));
    await world.settle();
    expect(world.status()).toBe('blocked: Grafana lacks the plugins of the data source types loki');
    await world.fire('update-status');
    expect(world.status()).toBe('blocked: Grafana lacks the plugins of the data source types loki');
    world.unrelate('loki');
    await world.settle();
    expect(world.status()).toBe('active');
  });

  test('is also named where Grafana never had the type, until the option plugins installs it', async () => {
    await using pod = await openWithStandIn('12');
    const { world } = pod;
    world.relate('clickhouse', provider('clickhouse', 1, 'grafana-clickhouse-datasource'));
    await world.settle();
    const lacking =
      'blocked: Grafana lacks the plugins of the data source types grafana-clickhouse-datasource';
    expect(world.status()).toBe(lacking);
    setConfig(world.model, 'grafana', { set: { plugins: 'grafana-clickhouse-datasource@4.8.2' } });
    await world.settle();
    expect(world.status()).toBe('active');
    setConfig(world.model, 'grafana', { reset: ['plugins'] });
    await world.settle();
    expect(world.status()).toBe(lacking);
  });

  test('is forgotten by the next hook when somebody has put the plugin there', async () => {
    const variables = { SIMULATOR_WITHOUT_PLUGINS: 'loki' };
    await using pod = await openWithStandIn('13', variables);
    pod.world.relate('loki', provider('loki', 1, 'loki'));
    await pod.world.settle();
    expect(pod.world.status()).toContain('lacks the plugins');
    pod.grafana.variables = {};
    const { socketPath } = pod.world.pebble();
    await createPebbleClient({ socketPath }).restartServices(['grafana']);
    await pod.world.fire('update-status');
    expect(pod.world.status()).toBe('active');
  });
});

describe('the option plugins', () => {
  test('blocks on a Grafana that can not install plugins, which runs on as it is', async () => {
    await using pod = await openWithStandIn('10');
    const { world } = pod;
    setConfig(world.model, 'grafana', { set: { plugins: 'grafana-clock-panel@2.1.8' } });
    await world.settle();
    expect(world.status()).toMatch(/^blocked: option plugins: needs Grafana 11\.5 or later; .*\/plugins$/);
  });

  test('is refused in custom_config at the same time', async () => {
    await using pod = await openWithStandIn('12');
    const { world } = pod;
    const custom_config = '[plugins]\npreinstall_sync = grafana-clock-panel';
    setConfig(world.model, 'grafana', { set: { plugins: 'a-panel@1.0.0', custom_config } });
    await world.settle();
    expect(world.status()).toMatch(/preinstall_sync can't be set here: use option plugins$/);
  });
});
