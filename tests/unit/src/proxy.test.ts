import { describe, expect, test } from '@jest/globals';
import { completeProxy, listHosts } from '../../../src/grafana/settings/proxy.ts';

const hostName = 'grafana-0.grafana-endpoints.cos.svc.cluster.local';
const none = { http: '', https: '', no: '' };

describe('what Grafana reaches without a proxy', () => {
  test('is left as it is where there is no proxy', () => {
    expect(completeProxy({ ...none, no: '10.0.0.0/8' }, { hostName, relatedHosts: ['prometheus'] })).toEqual({
      ...none,
      no: '10.0.0.0/8',
    });
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
    expect(completeProxy(proxy, { hostName: host, relatedHosts: [] })).toEqual({ ...proxy, no: expected });
  });

  test.each([
    ['', ['mimir-0.mimir.cos.svc.cluster.local', 'x.y.svc', 'localhost', '127.0.0.1', '::1'], []],
    [
      '',
      ['prometheus.example', '10.1.2.3', 'prometheus', 'fd00::7'],
      ['10.1.2.3', 'fd00::7', 'prometheus', 'prometheus.example'],
    ],
    [
      'example.com,.corp',
      ['a.example.com', 'example.com', 'b.corp', 'corp', 'notexample.com'],
      ['corp', 'notexample.com'],
    ],
    ['10.1.0.0/16, FD00::/8', ['10.1.2.3', '10.2.2.3', 'fd00::7', 'fe00::7'], ['10.2.2.3', 'fe00::7']],
    ['*', ['prometheus.example', '10.1.2.3'], []],
    ['10.1.0.0/99,10.1.0.0/x,2.3', ['10.1.2.3'], ['10.1.2.3']],
  ])('covers every related host, and names only those that %j does not cover', (no, relatedHosts, added) => {
    const own = completeProxy({ ...none, http: 'http://proxy', no }, { hostName, relatedHosts: [] }).no.split(
      ',',
    );
    const all = completeProxy({ ...none, http: 'http://proxy', no }, { hostName, relatedHosts }).no.split(
      ',',
    );
    expect(all).toEqual([...own, ...added]);
  });

  test('is no longer than Linux passes to a program, however many hosts are related', () => {
    const relatedHosts = Array.from({ length: 2000 }, (_, number) => `${'x'.repeat(200)}.${number}.example`);
    const { no } = completeProxy({ ...none, http: 'http://proxy' }, { hostName, relatedHosts });
    expect(no).toContain('x.0.example,');
    expect(no.length).toBeLessThan(128 * 1024 - 'no_proxy='.length);
  });

  test('is the host of each URL, without brackets and port', () => {
    const urls = [
      'http://A.example:9090/x',
      'https://[fd00::7]:3200',
      'http://a.example',
      'no url',
      'mailto:x',
      '10.1.2.3:80',
    ];
    expect(listHosts(urls)).toEqual(['a.example', 'fd00::7']);
  });
});
