import { describe, expect, test } from '@jest/globals';
import { parseCertificates } from 'charmkit/relation';
import { CertificateAuthority } from '../../certificate-authority.ts';

const first = new CertificateAuthority('first').certificate;
const second = new CertificateAuthority('second').certificate;
const both = [first, second].sort();

describe('certificates of the other side', () => {
  test.each([
    ['one each', [second, first]],
    ['in a bundle', [`${second}\n\n${first}\n`]],
    ['more than once', [first, second, `${first}\n`]],
  ])('are equal text where they are equal: %s', (_what, texts) => {
    const warnings: string[] = [];
    expect(parseCertificates(texts, originOf(warnings))).toEqual(both);
    expect(warnings).toEqual([]);
  });

  test('are left out where they are none, after one warning without their text', () => {
    const warnings: string[] = [];
    const broken = first.replace(/\n.{10}/, '\n');
    expect(parseCertificates(['text', first, broken, ''], originOf(warnings))).toEqual([first]);
    expect(warnings).toEqual(['ca:7: ignored what is not a certificate']);
  });
});

function originOf(warnings: string[]) {
  const log = { debug() {}, info() {}, error() {}, warning: (line: string) => void warnings.push(line) };
  return { relation: { id: 'ca:7' }, log };
}
