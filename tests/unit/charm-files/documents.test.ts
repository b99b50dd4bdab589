import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import packageJson from '../../../package.json' with { type: 'json' };
import { defaults, parseConfig } from '../../../src/config.ts';
import { parseAlerting } from '../../../src/secrets/alerting.ts';

const documents = [
  ...globSync('*.md'),
  ...globSync('{docs,.github}/**/*.md'),
  ...globSync('{lib/*,terraform,examples/*}/README.md'),
];
const topLevel = [
  ...['src', 'lib', 'tests', 'scripts', 'docs', 'demo', 'bench', 'examples', 'terraform', 'bundles'],
];

/** The tutorial for authors of charms is about a project of its own; tests/unit/scripts/build-lib.test.ts follows it. */
const ofThisRepository = documents.filter((document) => document !== 'docs/charmkit/tutorial.md');

test.each(ofThisRepository)('%s names only files that exist', (document) => {
  const named = matchesIn(document, /`((?:[\w.-]+\/)+[\w.-]*)`/g);
  const paths = named.filter((path) => topLevel.includes(path.split('/')[0] ?? ''));

  expect(paths.filter((path) => !existsSync(path) && !/^lib\/[\w-]+\/dist/.test(path))).toEqual([]);
});

test.each(ofThisRepository)('%s names only npm scripts that exist', (document) => {
  const named = matchesIn(document, /`npm run (?:--silent )?([\w:-]+)/g);

  expect(named.filter((name) => !(name in packageJson.scripts))).toEqual([]);
});

test.each(documents)('%s links only to files that exist', (document) => {
  const named = matchesIn(document, /\]\(([^)#:]+)(?:#[\w-]+)?\)/g);

  expect(named.filter((path) => !existsSync(join(dirname(document), path)))).toEqual([]);
});

describe('commands of Juju name what the charm declares', () => {
  const { provides, requires } = readYaml('metadata.yaml');
  const declared = {
    endpoints: Object.keys({ ...provides, ...requires }),
    options: Object.keys(readYaml('config.yaml')['options'] ?? {}),
    actions: Object.keys(readYaml('actions.yaml')),
  };

  test.each(documents)('%s', (document) => {
    const endpoints = matchesIn(document, /(?<![\w/-])grafana:([\w-]+)/g);
    const options = optionsSetIn(document);
    const actions = matchesIn(document, /juju run grafana\/\w+ ([\w-]+)/g);

    expect(declared.endpoints).toEqual(expect.arrayContaining(endpoints));
    expect(declared.options).toEqual(expect.arrayContaining(options));
    expect(declared.actions).toEqual(expect.arrayContaining(actions));
  });

  test('and docs/reference/configuration.md has one for each option that has an effect', () => {
    const shown = optionsSetIn('docs/reference/configuration.md');
    expect(declared.options.filter((option) => !shown.includes(option))).toEqual(['web_external_url']);
  });
});

describe('the examples of options are values that the charm accepts', () => {
  test.each(documents)('%s', (document) => {
    for (const values of examplesIn(document)) {
      const parsed = parseConfig({ ...defaults, ...values });
      expect(parsed.valid ? [] : parsed.problems).toEqual([]);
    }
  });

  test('docs/how-to/alert.md', () => {
    const [file = ''] = matchesIn('docs/how-to/alert.md', /This is `alerting.yaml`:\n\n((?: {4}.*\n)+)/g);
    expect(parseAlerting(file.replaceAll(/^ {4}/gm, '')).resources.map(([kind]) => kind)).toEqual([
      ...['rule', 'contactPoint', 'policy', 'muteTime'],
    ]);
  });
});

/** Juju on Kubernetes copies directories, too, and refuses the flags of scp (`cmd/juju/ssh/ssh_container.go`). */
test.each(documents)('%s copies with juju scp as Juju does on Kubernetes', (document) => {
  const copies = matchesIn(document, /juju scp ([^\n`]+)/g);
  expect(copies.filter((arguments_) => !/^--container \S+ [^-\s]\S* \S+$/.test(arguments_))).toEqual([]);
});

test.each(documents)('%s quotes only statuses that the reference knows', (document) => {
  const statuses = readFileSync('docs/reference/statuses.md', 'utf8');
  const quoted = matchesIn(document, /`((?:Waiting for|Scale|Relation) [^`]+)`/g);

  expect(quoted.filter((status) => !statuses.includes(`\`${status}\``))).toEqual([]);
});

/** The options in the commands that configure Grafana, also while they deploy it. */
function optionsSetIn(document: string): string[] {
  const deploy = matchesIn(document, /juju deploy \S+ grafana --config ([a-z_]+)=/g);
  const config = matchesIn(document, /juju config grafana ((?:\\\n|[^\n`])+)/g).flatMap(optionsIn);
  return [...deploy, ...config];
}

const declaredOptions = readYaml('config.yaml').options as Readonly<
  Record<string, { readonly type: string }>
>;

/** The values in the commands that configure Grafana, but for those that stand for a file or an id. */
function examplesIn(document: string): readonly Record<string, string | number | boolean>[] {
  const commands = matchesIn(
    document,
    /juju (?:config grafana|deploy \S+ grafana --config) ((?:\\\n|'[^']*'|[^\n`'])+)/g,
  );
  return commands.map((command) => {
    const values = [...command.matchAll(/(?:^|\s)([a-z_]+)=('[^']*'|\S*)/g)].map(
      ([, name = '', value = '']) => [
        name,
        readValue(name, value.replaceAll(/^'|'$/g, '').replaceAll(/^ {4}/gm, '')),
      ],
    );
    return Object.fromEntries(values.filter(([, value]) => !/^@|^"\$|^secret:</.test(String(value))));
  });
}

/** The value that Juju makes of the text. */
function readValue(option: string, text: string): string | number | boolean {
  const { type } = declaredOptions[option] ?? {};
  if (text === '""') return '';
  return type === 'string' || type === 'secret' ? text : (JSON.parse(text) as number | boolean);
}

/** `name=value` sets options, `--reset name,name` resets them. */
function optionsIn(argument: string): readonly string[] {
  const set = [...argument.matchAll(/(?:^|\s)([a-z_]+)=/g)].map(([, name]) => name ?? '');
  const reset = /--reset ([\w,]+)/.exec(argument)?.[1]?.split(',') ?? [];
  return [...set, ...reset];
}

function readYaml(path: string): Readonly<Record<string, object | undefined>> {
  return load(readFileSync(path, 'utf8')) as Readonly<Record<string, object | undefined>>;
}

function matchesIn(document: string, pattern: RegExp): string[] {
  return [...readFileSync(document, 'utf8').matchAll(pattern)].map(([, match]) => match ?? '');
}

describe('the threats in docs/explanation/security.md', () => {
  const document = readFileSync('docs/explanation/security.md', 'utf8');
  const rows = document.split('\n').filter((line) => /^\| [A-Z]/.test(line));
  const proofs = rows.flatMap((row) => findProofs(row.split(' | ').at(-1) ?? ''));

  test('have a test each, and are not few', () => {
    expect(rows.filter((row) => findProofs(row.split(' | ').at(-1) ?? '').length === 0)).toEqual([]);
    expect(rows.length).toBeGreaterThan(20);
    expect(proofs.length).toBeGreaterThan(rows.length);
  });

  test.each(proofs)('are met as %s shows: "%s"', (file, title) => {
    expect(readTitles(file)).toContain(title);
  });
});

describe('the rules in docs/reference/grafana-versions.md', () => {
  const [rules = '', tests = ''] = readFileSync('docs/reference/grafana-versions.md', 'utf8').split(
    '## Tests',
  );
  const rows = tests.split('\n').filter((line) => /^\| \d/.test(line));

  test('have tests, each of them', () => {
    const numbers = numbersOf(rules);
    expect(numbers.length).toBeGreaterThanOrEqual(27);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(numbersOf(tests)).toEqual(numbers);
    expect(rows.filter((row) => findProofs(row).length === 0)).toEqual([]);
  });

  test.each(rows.flatMap(findProofs))('hold as %s shows: "%s"', (file, title) => {
    expect(readTitles(file)).toContain(title);
  });
});

test('docs/how-to/sign-on.md says that Grafana prefers the settings of its own page', () => {
  const text = readFileSync('docs/how-to/sign-on.md', 'utf8').replaceAll(/\s+/g, ' ');
  expect(text).toMatch(/sign-on settings on a page of Grafana\..* override those that the charm sets\./);
});

/** The numbers of the rows of a table. */
function numbersOf(text: string): readonly number[] {
  return [...text.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
}

/** Pairs of a file and a title, written as `file`: "one title"; "another". */
function findProofs(cell: string): readonly (readonly [string, string])[] {
  return [...cell.matchAll(/`(tests\/[^`]+)`: ("[^"]+"(?:; "[^"]+")*)/g)].flatMap(
    ([, file = '', titles = '']) =>
      [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => [file, title] as const),
  );
}

/** Reads the titles of a file's tests from its source. */
function readTitles(file: string): readonly string[] {
  const source = readFileSync(file, 'utf8');
  const quoted = source.matchAll(/(?<![\w$])(['"`])((?:\\.|(?!\1)[^\\\n])*)\1,\s*(?:async )?(?:\(|\w+ =>)/g);
  return [...quoted].map(([, , title = '']) => title.replaceAll(/\\(['"`])/g, '$1'));
}
