import { describe, expect, test } from '@jest/globals';
import { parseCertificates, splitPem } from 'charmkit/relation';
import { CertificateAuthority } from '../../certificate-authority.ts';

const first = new CertificateAuthority('first').certificate;
const second = new CertificateAuthority('second').certificate;
const both = [first, second].sort();

function parse(texts: readonly string[]) {
  const warnings: string[] = [];
  const log = { debug() {}, info() {}, error() {}, warning: (line: string) => void warnings.push(line) };
  return { ...parseCertificates(texts, { relation: { id: 'ca:7' }, log }), warnings };
}

describe('certificates of the other side', () => {
  test.each([
    ['one each', [second, first]],
    ['in a bundle', [`${second}\n\n${first}\n`]],
    ['more than once', [first, second, `${first}\n`]],
    ['indented', [second.replaceAll('\n', '\n    '), `  ${first}`]],
    [
      'with line breaks written as \\n',
      [second.replaceAll('\n', '\\n'), `${first}\n`.replaceAll('\n', '\\r\\n')],
    ],
    ['with line breaks of Windows', [`${second}\n${first}\n`.replaceAll('\n', '\r\n')]],
    ['on one line each', [second.replaceAll('\n', ' '), first.replaceAll('\n', '')]],
  ])('are equal text where they are equal: %s', (_what, texts) => {
    expect(parse(texts)).toEqual({ certificates: both, isIncomplete: false, warnings: [] });
  });

  test('are left out where they are none, after one warning without their text', () => {
    const broken = first.replace(/\n.{10}/, '\n');
    expect(parse(['text', first, broken, ''])).toEqual({
      certificates: [first],
      isIncomplete: true,
      warnings: ['ca:7: ignored text that is not a certificate'],
    });
  });

  test('are the first hundred of more', () => {
    const many = `${`${first}\n`.repeat(100)}${second}`;
    expect(parse([many])).toEqual({
      certificates: [first],
      isIncomplete: true,
      warnings: ['ca:7: ignored all certificates but the first 100'],
    });
  });

  test('are not looked at where they are longer than any bundle', () => {
    expect(parse([first, 'x'.repeat(300_000)])).toEqual({
      certificates: [],
      isIncomplete: true,
      warnings: ['ca:7: ignored certificates of more than 262144 characters'],
    });
  });
});

test('text without a block of PEM is one piece', () => {
  expect(splitPem('-----BEGIN X-----')).toEqual(['-----BEGIN X-----']);
});
