import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitWords } from '../../../lib/juju-sim/simulator/cli/words.ts';

describe('splitWords', () => {
  test.each([
    ['integrate grafana  prometheus', ['integrate', 'grafana', 'prometheus']],
    ['config app message="two words"', ['config', 'app', 'message=two words']],
    [`a 'it is $HOME' "say \\"hi\\"" b\\ c`, ['a', 'it is $HOME', 'say "hi"', 'b c']],
    [`''`, ['']],
    ['status # the rest is for people', ['status']],
    ['config app key=a#b', ['config', 'app', 'key=a#b']],
    ['   ', []],
  ])('splits %j', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  test.each([`a 'b`, `a "b`, 'a\\'])('refuses %j as unfinished', (line) => {
    expect(() => splitWords(line)).toThrow('unfinished quote');
  });

  test('gives back every word that was quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const line = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
        expect(splitWords(line)).toEqual(words);
      }),
    );
  });
});
