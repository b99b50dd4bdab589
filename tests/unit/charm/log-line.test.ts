import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JujuLogBuffer } from '../../../lib/charmkit/charm/juju-log.ts';
import { renderErrorLines, renderLine } from '../../../lib/charmkit/charm/log-line.ts';
import { createLogger } from '../../../lib/charmkit/charm/logger.ts';
import { recordingRunner } from '../hook-tools/recording-runner.ts';

/** Text from others, with every control character that a terminal obeys. */
const foreignText = fc.string({ unit: 'binary', maxLength: 3_000 });

describe('a line of log', () => {
  test.each([
    ['a line break', 'a\nERROR forged\r', 'a\\nERROR forged\\r'],
    ['the codes that clear a screen', '\u001b[2J', '\\u001b[2J'],
    ['characters that turn the direction of text', 'a\u202eb', 'a\\u202eb'],
    ['other ends of lines', 'a\u2028b\u0085', 'a\\u2028b\\u0085'],
    ['a lone half of a character', 'a\ud800', 'a\\ud800'],
    ['an invisible tag', '\u{e0041}', '\\u{e0041}'],
  ])('holds %s as an escape', (_what, text, line) => {
    expect(renderLine(text)).toBe(line);
  });

  test('leaves what can be printed as it is', () => {
    expect(renderLine('données: 数据 📈 "x" \\n')).toBe('données: 数据 📈 "x" \\n');
  });

  test('has a length that can be read, whatever was sent', () => {
    expect(renderLine('x'.repeat(5_000_000))).toBe(`${'x'.repeat(1_000)} [4999000 more characters]`);
  });

  test('is one line of printable characters for arbitrary text', () => {
    fc.assert(
      fc.property(foreignText, (text) => {
        const line = renderLine(text);
        expect(line).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u);
        expect(line.length).toBeLessThan(10_100);
      }),
    );
  });

  test('of an error keeps the lines of its stack, and more of them', () => {
    const stack = `Error: a\u0007b\n    at f (x.ts:1:1)\n${'x'.repeat(5_000)}`;
    expect(renderErrorLines(stack)).toBe(stack.replace('\u0007', '\\u0007'));
  });
});

describe('the logger of a charm', () => {
  test.each([
    ['warning', 'juju-log -l WARNING -- a\\nb'],
    ['info', 'juju-log -l INFO -- a\\nb'],
  ] as const)('sends every %s as one line', async (level, expected) => {
    const runner = recordingRunner();
    const buffer = new JujuLogBuffer(runner);
    createLogger(buffer, undefined)[level]('a\nb');
    await buffer.flush();
    expect(runner.calls.map(({ tool, args }) => [tool, ...args].join(' '))).toEqual([expected]);
  });

  test('prints every debug line as one line', () => {
    const printed: string[] = [];
    createLogger(new JujuLogBuffer(recordingRunner()), (line) => void printed.push(line)).debug('a\nb');
    expect(printed).toEqual(['a\\nb']);
  });
});
