import { describe, expect, test } from '@jest/globals';
import { locatePlace } from '../../../../scripts/live/cluster/place.ts';

describe('the place of a live model', () => {
  test('is a folder of its name, which others than root may enter', () => {
    expect(locatePlace({ REAL_CACHE: '/root/cache', LIVE_NAME: 'mine' })).toEqual({
      name: 'mine',
      state: '/var/lib/grafana-k8s-live/mine',
      cgroup: 'grafana-k8s-live-mine',
    });
  });

  test('is where a variable says', () => {
    expect(locatePlace({ LIVE_STATE: '/elsewhere' }).state).toBe('/elsewhere/default');
  });

  test.each(['..', 'a/b', 'Großes', 'a'.repeat(41)])('has no name like %s, which is a path too', (name) => {
    expect(() => locatePlace({ LIVE_NAME: name })).toThrow('small letters, digits and dashes');
  });
});
