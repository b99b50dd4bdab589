import { describe, expect, test } from '@jest/globals';
import {
  publishIngressUrl,
  readIngressRequest,
  readIngressUrl,
  requestIngress,
} from 'charmkit/interfaces/ingress';
import * as fc from 'fast-check';
import { TwoSides } from './two-sides.ts';

const apps = { web: 2, traefik: 1 };

describe('the interface ingress', () => {
  test('carries what is asked for, fields at their defaults left out', async () => {
    const sides = new TwoSides(apps);
    await requestIngress(...sides.side('web/0'), { port: 3000 });
    expect(sides.databags).toEqual({
      web: { model: '"cos"', name: '"web"', port: '3000' },
      'web/0': { host: '"web-0.web-endpoints.cos.svc.cluster.local"', ip: '"10.1.7.7"' },
    });
  });

  test('is understood on the other side, whatever is asked for', async () => {
    const request = fc.record({
      port: fc.integer({ min: 1, max: 65_535 }),
      scheme: fc.constantFrom('http', 'https'),
      stripPrefix: fc.boolean(),
      redirectHttps: fc.boolean(),
      isPortOpen: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const sides = new TwoSides(apps);
        await requestIngress(...sides.side('web/0'), asked);
        await requestIngress(...sides.side('web/1', { isLeader: false }), asked);
        expect(await readIngressRequest(...sides.side('traefik/0'))).toEqual({
          ...asked,
          model: 'cos',
          name: 'web',
          units: Object.fromEntries(
            [0, 1].map((n) => [
              `web/${n}`,
              { host: `web-${n}.web-endpoints.cos.svc.cluster.local`, ip: '10.1.7.7' },
            ]),
          ),
        });
        expect(sides.warnings).toEqual([]);
      }),
    );
  });

  test("can name another to answer in a unit's place", async () => {
    const sides = new TwoSides(apps);
    await requestIngress(...sides.side('web/1', { isLeader: false }), { port: 3000, host: 'web-0.web' });
    expect(sides.databags).toEqual({ 'web/1': { host: '"web-0.web"' } });
  });

  test('takes back what is no longer asked for', async () => {
    const sides = new TwoSides(apps);
    await requestIngress(...sides.side('web/0'), {
      port: 1,
      scheme: 'https',
      stripPrefix: true,
      isPortOpen: true,
    });
    expect(sides.databags.web).toHaveProperty('is_port_open', 'true');
    await requestIngress(...sides.side('web/0'), { port: 1 });
    expect(Object.keys(sides.databags.web ?? {})).toEqual(['model', 'name', 'port']);
  });

  test('gives a URL, and takes it back', async () => {
    const sides = new TwoSides(apps);
    const url = 'http://10.43.8.34/cos-web';
    await publishIngressUrl(...sides.side('traefik/0'), url);
    expect(sides.databags.traefik).toEqual({ ingress: JSON.stringify({ url }) });
    expect(await readIngressUrl(...sides.side('web/0'))).toBe(url);
    await publishIngressUrl(...sides.side('traefik/0'), undefined);
    expect(await readIngressUrl(...sides.side('web/0'))).toBeUndefined();
    expect(sides.warnings).toEqual([]);
  });

  test('has no URL yet where it is null', async () => {
    const sides = new TwoSides(apps);
    sides.databags.traefik = { ingress: 'null' };
    expect(await readIngressUrl(...sides.side('web/0'))).toBeUndefined();
    expect(sides.warnings).toEqual([]);
  });

  test('refuses to give what is no URL', async () => {
    await expect(publishIngressUrl(...new TwoSides(apps).side('traefik/0'), 'web')).rejects.toThrow('URL');
  });

  test('leaves a unit out that gives no address, and warns of one that gives garbage', async () => {
    const sides = new TwoSides({ web: 3, traefik: 1 });
    await requestIngress(...sides.side('web/0'), { port: 1 });
    sides.databags['web/1'] = { host: '7' };
    const request = await readIngressRequest(...sides.side('traefik/0'));
    expect(Object.keys(request?.units ?? {})).toEqual(['web/0']);
    expect(sides.warnings).toEqual([expect.stringContaining('endpoint:7: ignored field host: ')]);
  });

  test.each([
    [{ name: '"web"', port: '3000' }, 'model'],
    [{ model: '"cos"', name: '"web"', port: '0' }, 'port'],
    [{ model: '"cos"', name: '"web"', port: '3000', scheme: '"ftp"' }, 'scheme'],
    [{ model: '"cos"', name: '"web"', port: '3000', 'strip-prefix': 'yes' }, 'strip-prefix'],
  ])('takes %j for no request', async (databag, field) => {
    const sides = new TwoSides(apps);
    sides.databags.web = databag;
    expect(await readIngressRequest(...sides.side('traefik/0'))).toBeUndefined();
    expect(sides.warnings).toEqual([expect.stringContaining(`ignored field ${field}: `)]);
  });
});
