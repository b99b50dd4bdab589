import { describe, expect, test } from '@jest/globals';
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
    expect(world.status()).toBe("blocked: Grafana's image lacks the data source types loki");
    await world.fire('update-status');
    expect(world.status()).toBe("blocked: Grafana's image lacks the data source types loki");
    world.unrelate('loki');
    await world.settle();
    expect(world.status()).toBe('active');
  });

  test.each(['10', '12'] as const)('can not be one of Grafana %s, which is not asked', async (profile) => {
    await using pod = await openWithStandIn(profile, { SIMULATOR_WITHOUT_PLUGINS: 'loki' });
    pod.world.relate('loki', provider('loki', 1, 'loki'));
    await pod.world.settle();
    expect(pod.world.status()).toBe('active');
    expect(pod.grafana.requests.filter((request) => request.includes('/api/plugins'))).toEqual([]);
  });
});
