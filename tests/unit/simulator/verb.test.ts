import { describe, expect, test } from '@jest/globals';
import { renderHelp } from '../../../lib/juju-sim/simulator/cli/session.ts';
import { parseVerbArguments } from '../../../lib/juju-sim/simulator/cli/verb.ts';
import { verbs } from '../../../lib/juju-sim/simulator/cli/verbs/index.ts';
import { splitWords } from '../../../lib/juju-sim/simulator/cli/words.ts';

function verb(name: string) {
  const found = verbs.find((each) => each.name === name);
  if (!found) throw new TypeError(`no verb ${name}`);
  return found;
}

describe('parseVerbArguments', () => {
  test('takes flags before, between and after operands, long and short', () => {
    const given = parseVerbArguments(verb('deploy'), [
      '-n',
      '3',
      './charm',
      '--trust',
      'app',
      '--config',
      'a=1',
      '--config=b=2',
    ]);
    expect(given.operands).toEqual(['./charm', 'app']);
    expect(given.number('num-units')).toBe(3);
    expect(given.flag('trust')).toBe(true);
    expect(given.texts('config')).toEqual(['a=1', 'b=2']);
    expect(given.text('channel')).toBeUndefined();
  });

  test.each([
    ['integrate', ['a'], 'usage: integrate <application>[:<endpoint>] <application>[:<endpoint>]'],
    ['secrets', ['extra'], 'usage: secrets'],
    ['status', ['--colour'], "status: Unknown option '--colour'"],
    ['deploy', ['./charm', '-n'], '--num-units <value>'],
  ])('refuses %s %j', (name, words, message) => {
    expect(() => parseVerbArguments(verb(name), words)).toThrow(message);
  });

  test('refuses a number that is none', () => {
    const given = parseVerbArguments(verb('deploy'), ['./charm', '-n', 'many']);
    expect(() => given.number('num-units')).toThrow('--num-units takes a number, not "many"');
  });
});

describe('help', () => {
  test('lists every verb, and each has a help of its own', () => {
    for (const { name, summary } of verbs) {
      expect(renderHelp()).toContain(`  ${name} `);
      expect(renderHelp(name)).toContain(summary);
    }
  });

  test('describes every option of a verb, and shows an example that the verb accepts', () => {
    expect(renderHelp('deploy')).toContain('  -n, --num-units <n>  ');
    for (const each of verbs) {
      for (const { help } of Object.values(each.options ?? {})) expect(help).not.toBe('');
      const [name, ...words] = splitWords(each.example);
      expect(name).toBe(each.name);
      expect(() => parseVerbArguments(each, words)).not.toThrow();
    }
  });
});
