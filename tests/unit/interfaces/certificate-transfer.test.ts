import { describe, expect, test } from '@jest/globals';
import {
  publishTransferredCertificates,
  readTransferredCertificates,
  requestTransferredCertificates,
} from 'charmkit/interfaces/certificate-transfer';
import { CertificateAuthority } from '../../certificate-authority.ts';
import { TwoSides } from './two-sides.ts';

const apps = { grafana: 1, ca: 2 };
const first = new CertificateAuthority('first').certificate;
const second = new CertificateAuthority('second').certificate;
const both = [first, second].sort();

describe('the interface certificate_transfer', () => {
  test.each([true, false])(
    'carries certificates, whether version 1 is announced: %s',
    async (isAnnounced) => {
      const sides = new TwoSides(apps);
      if (isAnnounced) await requestTransferredCertificates(...sides.side('grafana/0'));
      await publishTransferredCertificates(...sides.side('ca/0'), [second, first, second]);
      expect(await read(sides)).toEqual({ certificates: both, isIncomplete: false });
      expect(sides.databags.ca).toEqual(
        isAnnounced ? { certificates: JSON.stringify(both), version: '1' } : {},
      );
      await publishTransferredCertificates(...sides.side('ca/0'), []);
      expect(await read(sides)).toEqual({ certificates: [], isIncomplete: false });
      expect(sides.databags['ca/0']).toEqual({});
      expect(sides.databags.ca).toEqual(isAnnounced ? { certificates: '[]', version: '1' } : {});
    },
  );

  test.each([{ certificates: '[]', version: '1' }, { version: '1' }])(
    'takes %j of an application for no certificate, whatever its units wrote before',
    async (app) => {
      const sides = new TwoSides(apps);
      sides.databags.ca = app;
      sides.databags['ca/0'] = { ca: first, certificate: first, version: '0' };
      expect(await read(sides)).toEqual({ certificates: [], isIncomplete: false });
      expect(sides.warnings).toEqual([]);
    },
  );

  test('moves from units to the application once version 1 is announced', async () => {
    const sides = new TwoSides(apps);
    await publishTransferredCertificates(...sides.side('ca/0'), [first]);
    expect(sides.databags['ca/0']).toHaveProperty('version', '0');
    await requestTransferredCertificates(...sides.side('grafana/0'));
    await publishTransferredCertificates(...sides.side('ca/0'), [first]);
    expect(sides.databags['ca/0']).toEqual({});
    expect(sides.databags.ca).toEqual({ certificates: JSON.stringify([first]), version: '1' });
  });

  test('reads all units of version 0, each in its way', async () => {
    const sides = new TwoSides(apps);
    sides.databags['ca/0'] = { certificate: second, ca: first, chain: JSON.stringify([first]), version: '0' };
    sides.databags['ca/1'] = { ca: JSON.stringify(second), version: '0' };
    expect(await read(sides)).toEqual({ certificates: both, isIncomplete: false });
  });

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['no JSON', { certificates: '[' }, {}],
    ['other values', { certificates: '[7]' }, {}],
    ['no certificate', { certificates: '["text"]' }, {}],
    ['no chain', {}, { chain: '{' }],
    ['no certificate in a unit', {}, { ca: 'text' }],
  ])('warns once of %s', async (_what, app, unit) => {
    const sides = new TwoSides(apps);
    sides.databags.ca = app;
    sides.databags['ca/0'] = unit;
    expect(await read(sides)).toEqual({ certificates: [], isIncomplete: true });
    expect(sides.warnings).toHaveLength(1);
  });

  test('is silent while there is nothing', async () => {
    const sides = new TwoSides(apps);
    expect(await read(sides)).toEqual({ certificates: [], isIncomplete: false });
    expect(sides.warnings).toEqual([]);
  });
});

function read(sides: TwoSides) {
  return readTransferredCertificates(...sides.side('grafana/0'));
}
