import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { decodeContent, encodeContent } from 'charmkit/interfaces/grafana-dashboard';

/** Runs the Python library on `content`, and on a dashboard that it sends. */
const decode =
  'import base64, lzma, sys; print(lzma.decompress(base64.b64decode(sys.stdin.read())).decode(), end="")';
const encode =
  'import base64, lzma, sys; print(base64.b64encode(lzma.compress(sys.stdin.read().encode(), preset=int(sys.argv[1]))).decode())';

const dashboards = [
  ['nothing', ''],
  ['a word', 'ä'],
  ['what repeats itself', JSON.stringify(Array.from({ length: 5000 }, (_, id) => ({ id, type: 'stat' })))],
  ['what does not', randomBytes(150_000).toString('base64')],
  [
    'both, in more than one chunk',
    `${'ab'.repeat(60_000)}${randomBytes(90_000).toString('hex')}${'ab'.repeat(60_000)}`,
  ],
] as const;

describe('dashboards between this SDK and Python’s lzma', () => {
  test.each(dashboards)('Python reads %s', (_what, text) => {
    expect(python(decode, [], encodeContent(text))).toBe(text);
  });

  test.each(dashboards.flatMap(([what, text]) => [0, 3, 9].map((preset) => [what, preset, text] as const)))(
    '%s that Python wrote with preset %d is read',
    async (_what, preset, text) => {
      expect(await decodeContent(python(encode, [String(preset)], text))).toBe(text);
    },
  );
});

function python(program: string, args: readonly string[], input: string): string {
  return execFileSync('python3', ['-c', program, ...args], { input, maxBuffer: 2 ** 26, encoding: 'utf8' });
}
