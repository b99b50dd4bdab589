import { describe, expect, test } from '@jest/globals';
import { completeProxy } from '../../../src/grafana/settings/proxy.ts';

const hostName = 'grafana-0.grafana-endpoints.cos.svc.cluster.local';
const none = { http: '', https: '', no: '' };

describe('what Grafana reaches without a proxy', () => {
  test('is left as it is where there is no proxy', () => {
    expect(completeProxy({ ...none, no: '10.0.0.0/8' }, hostName)).toEqual({ ...none, no: '10.0.0.0/8' });
  });

  test.each([
    ['nothing', '', hostName, 'localhost,127.0.0.1,::1,.svc,.svc.cluster.local'],
    [
      'what the model says',
      '10.0.0.0/8, .svc',
      hostName,
      '10.0.0.0/8,.svc,localhost,127.0.0.1,::1,.svc.cluster.local',
    ],
    [
      'a domain of its own',
      '',
      'a.b.c.svc.k8s.example',
      'localhost,127.0.0.1,::1,.svc,.svc.cluster.local,.svc.k8s.example',
    ],
    ['a name in no cluster', '', 'laptop', 'localhost,127.0.0.1,::1,.svc,.svc.cluster.local'],
  ])('is completed with the services of the cluster: %s', (_what, no, host, expected) => {
    const proxy = { http: '', https: 'http://proxy:3128', no };
    expect(completeProxy(proxy, host)).toEqual({ ...proxy, no: expected });
  });
});
