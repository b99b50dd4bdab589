import { describe, expect, test } from '@jest/globals';
import { type Identity, PebbleApiError } from 'charmkit/pebble';
import { rejection } from './rejection.ts';
import type { PebbleUnderTest } from './under-test.ts';

const READER: Identity = { access: 'read', local: { userId: 4001 } };

export function identitiesContract(pebble: PebbleUnderTest): void {
  const refused = async (call: Promise<void>): Promise<void> => {
    expect(await rejection(PebbleApiError, call)).toMatchObject({ statusCode: 400 });
  };

  describe('identities', () => {
    test('an identity is added once, updated and removed', async () => {
      await pebble.client.addIdentities({ reader: READER });
      expect((await pebble.client.identities()).reader).toEqual(READER);
      await refused(pebble.client.addIdentities({ reader: READER }));
      const admin: Identity = { access: 'admin', local: { userId: 4001 } };
      await pebble.client.updateIdentities({ reader: admin });
      expect((await pebble.client.identities()).reader).toEqual(admin);
      await pebble.client.removeIdentities(['reader']);
      expect(await pebble.client.identities()).not.toHaveProperty('reader');
    });

    test('what is missing can be neither updated nor removed', async () => {
      await refused(pebble.client.updateIdentities({ missing: READER }));
      await refused(pebble.client.removeIdentities(['missing']));
    });

    test('replacing adds, updates and removes', async () => {
      await pebble.client.replaceIdentities({ one: READER, two: null });
      await pebble.client.replaceIdentities({ one: null, two: READER });
      const identities = await pebble.client.identities();
      expect([identities.one, identities.two]).toEqual([undefined, READER]);
      await pebble.client.removeIdentities(['two']);
    });

    test('a password does not come back', async () => {
      const password =
        '$6$F9cFSVEKyO4gB1Wh$8S1BSKsNkF.jBAixGc4W7l80OpfCNk65LZBDHBng3NAmbcHuMj4RIm7992rrJ8YA.SJ0hvm.vGk2z483am4Ym1';
      await pebble.client.addIdentities({ scraper: { access: 'metrics', basic: { password } } });
      expect((await pebble.client.identities()).scraper).toEqual({
        access: 'metrics',
        basic: { password: '*****' },
      });
      await pebble.client.removeIdentities(['scraper']);
    });

    test.each([
      ['no type', { access: 'read' }],
      ['an empty password', { access: 'metrics', basic: { password: '' } }],
      ['an unknown access', { access: 'other', local: { userId: 1 } }],
    ])('%s is refused', async (_what, identity) => {
      await refused(pebble.client.addIdentities({ refused: identity as Identity }));
      expect(await pebble.client.identities()).not.toHaveProperty('refused');
    });
  });
}
