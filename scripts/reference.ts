// Writes docs/reference/charm.md from the charm's YAML files. With --check, it only reports whether the file
// is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { load } from 'js-yaml';

interface Endpoint {
  readonly interface: string;
  readonly limit?: number;
  readonly description?: string;
}

interface Option {
  readonly type: string;
  readonly default?: string | number | boolean;
  readonly description: string;
}

type Named<Value> = Readonly<Record<string, Value>>;

const target = 'docs/reference/charm.md';
const reference = renderReference();
if (!process.argv.includes('--check')) writeFileSync(target, reference);
else if (readFileSync(target, 'utf8') !== reference) {
  console.log(`${target} differs from metadata.yaml, config.yaml and actions.yaml: run "npm run reference"`);
  process.exitCode = 1;
}

function renderReference(): string {
  const metadata = readYaml('metadata.yaml') as Record<'requires' | 'provides', Named<Endpoint>>;
  const { options } = readYaml('config.yaml') as { readonly options: Named<Option> };
  const actions = readYaml('actions.yaml') as Named<{ readonly description: string }>;
  const blocks = [
    '# Endpoints, options and actions',
    '`npm run reference` generates this page from metadata.yaml, config.yaml and actions.yaml.',
    ...(['requires', 'provides'] as const).flatMap((role) => [
      `## Endpoints that Grafana ${role}`,
      table(
        ['endpoint', 'interface', 'relations', 'description'],
        Object.entries(metadata[role]).map(endpointRow),
      ),
    ]),
    '## Options',
    table(['option', 'type', 'default', 'description'], Object.entries(options).map(optionRow)),
    '## Actions',
    table(
      ['action', 'description'],
      Object.entries(actions).map(([name, { description }]) => [code(name), line(description)]),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function endpointRow([name, endpoint]: [string, Endpoint]): string[] {
  return [
    code(name),
    code(endpoint.interface),
    endpoint.limit === undefined ? 'any number' : `${endpoint.limit}`,
    line(endpoint.description ?? ''),
  ];
}

function optionRow([name, option]: [string, Option]): string[] {
  return [
    code(name),
    option.type,
    option.default === undefined ? 'unset' : code(JSON.stringify(option.default)),
    line(option.description),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function line(text: string): string {
  return text.trim().replaceAll('\n', ' ');
}

function readYaml(path: string): unknown {
  return load(readFileSync(path, 'utf8'));
}
