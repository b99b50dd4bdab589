import { describe, expect, test } from '@jest/globals';
import { openHook, setDatabag } from 'charmkit/juju-model';
import fc from 'fast-check';
import { FAILSAFE_SCHEMA, load } from 'js-yaml';
import { modelWith, place, settle, updateStatus } from './charm.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc
    .array(
      fc.constantFrom('\n', ' ', ':', '#', '-', "'", '"', 'a', '0', '1', '.', 'e', '_', '\t', '[', '%'),
      {
        maxLength: 12,
      },
    )
    .map((characters) => characters.join('')),
  fc.constantFrom('yes', 'null', '~', '1_000', '0x1f', '1:30', '2026-01-01', '.inf', '0o7', '1e+3', '---'),
);
const content = fc
  .dictionary(fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/), text, { maxKeys: 6 })
  .map((data) => Object.fromEntries(Object.entries(data).filter(([, value]) => value !== '')));

describe('what tools print', () => {
  test('is YAML that reads back as the texts it was made of', () => {
    fc.assert(
      fc.property(content, (data) => {
        // Juju strips empty lines from the end of its output, and so from the last text.
        fc.pre(Object.values(data).every((value) => !/(^|\n)\n$/.test(value)));
        const { stdout } = readBack(data, 'yaml');
        expect(load(stdout, { schema: FAILSAFE_SCHEMA })).toEqual(data);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    'yes',
    'N',
    'null',
    '~',
    '1_000',
    '0x1f',
    '0b1',
    '1:30',
    '2026-01-01',
    '.inf',
    '1e+3',
    '-.5',
    '0123',
  ])('quotes %s, which would be read as something else', (value) => {
    expect(readBack({ a: value }, 'yaml').stdout).toBe(`a: "${value}"\n`);
  });

  test.each([
    ['a b', 'a b'],
    ['[]', "'[]'"],
    [' padded ', "' padded '"],
    ["it's", "it's"],
    ["'quoted'", "'''quoted'''"],
    ['a: b', "'a: b'"],
    ['a:b', 'a:b'],
    ['-', "'-'"],
    ['-a', '-a'],
    ['tab\tin', '"tab\\tin"'],
    ['Zürich 📈', '"Zürich \\U0001F4C8"'],
    ['one\ntwo', '|-\n  one\n  two'],
    ['one\ntwo\n', '|\n  one\n  two'],
    [' one\ntwo', '|2-\n   one\n  two'],
    ['one \ntwo', '"one \\ntwo"'],
    [`${'word '.repeat(16)}end of it`, `${'word '.repeat(15)}word\n  end of it`],
  ])('writes %j as yaml.v2 does', (value, printed) => {
    expect(readBack({ a: value }, 'yaml').stdout).toBe(`a: ${printed}\n`);
  });

  test('is JSON that reads back as the texts it was made of', () => {
    fc.assert(
      fc.property(content, (data) => {
        const { stdout } = readBack(data, 'json');
        expect(JSON.parse(stdout)).toEqual(data);
        expect(stdout).not.toMatch(/[<>&]/);
      }),
    );
  });
});

describe('what tools are given', () => {
  test('as JSON on standard input arrives byte for byte, but for empty values, which are none', () => {
    fc.assert(
      fc.property(content, (data) => {
        const { model, relation } = modelWith();
        settle(model);
        const session = openHook(model, 'viewer/0', updateStatus, place);
        const args = ['-r', `${relation}`, '--app', '--file', '-'];
        const stdin = JSON.stringify({ ...data, nothing: '' });
        expect(session.run({ tool: 'relation-set', args, stdin })).toMatchObject({ exitCode: 0, stderr: '' });
        session.end(0);
        expect(model.relations[relation]?.appData.viewer?.content).toEqual(data);
      }),
    );
  });

  test.each([
    [['--format=json', 'source'], 0, '["source:1"]\n'],
    [['source', '--format', 'json'], 0, '["source:1"]\n'],
    [['--format=json', '--', 'source'], 0, '["source:1"]\n'],
    [['--format'], 2, 'ERROR option needs an argument: --format\n'],
    [['--format=xml', 'source'], 2, 'ERROR invalid value "xml" for option --format: unknown format "xml"\n'],
    [['--none', 'source'], 2, 'ERROR option provided but not defined: --none\n'],
    [['-x', 'source'], 2, 'ERROR option provided but not defined: -x\n'],
    [['source', 'other', 'more'], 2, 'ERROR unrecognized args: ["other" "more"]\n'],
    [['--=x'], 2, 'ERROR empty option in argument "--=x"\n'],
    [[], 2, 'ERROR no relation name specified\n'],
  ])('as options and operands in any order: relation-ids %j', (args, exitCode, printed) => {
    const { model } = modelWith();
    settle(model);
    const session = openHook(model, 'viewer/0', updateStatus, place);
    const result = session.run({ tool: 'relation-ids', args });
    expect(result.exitCode).toBe(exitCode);
    expect(result.stdout + result.stderr).toBe(printed);
  });
});

function readBack(data: Readonly<Record<string, string>>, format: string) {
  const { model, relation } = modelWith();
  setDatabag(model, relation, 'store', data);
  settle(model);
  const session = openHook(model, 'viewer/0', updateStatus, place);
  const args = ['-r', `${relation}`, '--app', `--format=${format}`, '-', 'store'];
  return session.run({ tool: 'relation-get', args });
}
