import { describe, expect, test } from '@jest/globals';
import { locatePlace } from '../../../../scripts/live/cluster/place.ts';

describe('the place of a live model', () => {
  test('is in the cache, under its name', () => {
    expect(locatePlace({ REAL_CACHE: '/cache', LIVE_NAME: 'mine' })).toEqual({
      name: 'mine',
      state: '/cache/live-models/mine',
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
