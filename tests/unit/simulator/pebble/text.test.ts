import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatTime, parseTime } from '../../../../lib/juju-sim/simulator/pebble/state/clock.ts';
import { formatDuration, parseDuration } from '../../../../lib/juju-sim/simulator/pebble/text/duration.ts';
import { splitShellWords } from '../../../../lib/juju-sim/simulator/pebble/text/shell-words.ts';

describe('durations', () => {
  test.each([
    ['0', 0],
    ['0s', 0],
    ['1.5s', 1500],
    ['1m40s', 100_000],
    ['168h0m0s', 604_800_000],
    ['250us', 0.25],
    ['-5ms', -5],
    ['.5s', 500],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each(['', '3', 's', '1 s', '1.2.3s', '5d'])('%j is none', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );

  test('what is printed is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e10 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});

test('a time is read back as it was printed, to the nanosecond', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n }), (time) => {
      expect(parseTime(formatTime(time))).toBe(time);
    }),
  );
});

describe('the words of a command line', () => {
  test.each<[string, string[]]>([
    ['grafana server', ['grafana', 'server']],
    ['  a\t b\n', ['a', 'b']],
    [`sh -c 'a "b" \\c'`, ['sh', '-c', 'a "b" \\c']],
    ['"a \\"b\\" c"', ['a "b" c']],
    [`a'b'"c"d`, ['abcd']],
    [`'' ""`, ['', '']],
    ['a\\ b', ['a b']],
    ['a #comment', ['a']],
    ['a#b', ['a#b']],
    ['$HOME *', ['$HOME', '*']],
  ])('%j', (line, words) => expect(splitShellWords(line)).toEqual(words));

  test.each(["'open", '"open', 'open\\'])('%j is refused', (line) =>
    expect(() => splitShellWords(line)).toThrow(/^EOF found/),
  );
});
