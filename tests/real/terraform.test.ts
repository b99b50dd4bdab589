import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';

interface Module {
  readonly variables: Readonly<
    Record<string, { readonly type: string; readonly description?: string; readonly required: boolean }>
  >;
  readonly providers: object;
  readonly outputNames: readonly string[];
  /** The outputs that are known without a plan. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The variable that sets each attribute. */
  readonly resources: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly unformatted: readonly string[];
}

interface Metadata {
  readonly name: string;
  readonly provides: object;
  readonly requires: object;
  readonly resources: object;
  readonly storage: object;
}

describe('the Terraform module, as its own parsers read it', () => {
  const metadata = load(readFileSync('metadata.yaml', 'utf8')) as Metadata;
  let read: Module;

  beforeAll(() => {
    read = JSON.parse(execFileSync(terraformReader(), ['terraform'], { encoding: 'utf8' })) as Module;
  });

  test.each(['provides', 'requires'] as const)('tells all endpoints that metadata.yaml %s', (side) => {
    expect(read.outputs[side]).toEqual(byUnderscores(Object.keys(metadata[side])));
  });

  test('tells them together, too', () => {
    expect(read.outputs['endpoints']).toEqual({ ...read.outputs['provides'], ...read.outputs['requires'] });
  });

  test('hands each of its variables to the application', () => {
    const attributes = Object.values(read.resources).flatMap((resource) => Object.values(resource));
    const names = Object.keys(read.variables).map((name) => `var.${name}`);
    expect(attributes.filter((value) => value.startsWith('var.')).sort()).toEqual(names.sort());
  });

  test('asks for nothing but a model', () => {
    const required = Object.entries(read.variables).filter(([, variable]) => variable.required);
    expect(required.map(([name]) => name)).toEqual(['model_uuid']);
  });

  test('has each variable of the module of the Python charm, with its type', () => {
    const types = Object.entries(read.variables).map(([name, { type }]) => [name, type]);
    expect(Object.fromEntries(types)).toMatchObject(formerVariables);
  });

  test('has each output and endpoint of the module of the Python charm', () => {
    expect(read.outputNames).toEqual(expect.arrayContaining(['app_name', 'provides', 'requires']));
    expect(read.outputs['requires']).toMatchObject(byUnderscores(formerRequires));
    expect(read.outputs['provides']).toMatchObject(byUnderscores(formerProvides));
  });

  test('deploys Grafana again when replace_triggers change, but not when it follows the module of the Python charm', () => {
    // A state of that module names the resources so.
    expect(Object.keys(read.resources).sort()).toEqual([
      ...['juju_application.grafana', 'terraform_data.app_replace_trigger'],
    ]);
    expect(read.resources).toMatchObject({
      'terraform_data.app_replace_trigger': { triggers_replace: 'var.replace_triggers' },
      'juju_application.grafana': {
        'lifecycle.replace_triggered_by': 'terraform_data.app_replace_trigger',
      },
    });
  });

  test('describes each of its variables', () => {
    const silent = Object.entries(read.variables).filter(([, { description }]) => !description);
    expect(silent).toEqual([]);
  });

  test('speaks of the storage and the image by their names', () => {
    const text = JSON.stringify(read.variables);
    const names = [...Object.keys(metadata.storage), ...Object.keys(metadata.resources)];
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  });

  test('comes from the provider of Juju, and is written as terraform fmt does', () => {
    expect(read.providers).toMatchObject({ juju: { source: 'juju/juju' } });
    expect(read.unformatted).toEqual([]);
  });
});

/** What plans of COS name, as of September 2026. */
const formerVariables = {
  ...{ app_name: 'string', base: 'string', channel: 'string', constraints: 'string', model_uuid: 'string' },
  ...{ config: 'map(string)', resources: 'map(string)', storage_directives: 'map(string)' },
  ...{ replace_triggers: 'list(any)', revision: 'number', units: 'number' },
};
const formerRequires = [
  ...['catalogue', 'certificates', 'charm-tracing', 'grafana-auth', 'grafana-dashboard', 'grafana-source'],
  ...['ingress', 'logging', 'oauth', 'pgsql', 'receive-ca-cert', 'require-cmr-mesh', 'service-mesh'],
  'workload-tracing',
];
const formerProvides = ['grafana-metadata', 'metrics-endpoint', 'profiling-endpoint', 'provide-cmr-mesh'];

function byUnderscores(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name.replaceAll('-', '_'), name]));
}

function terraformReader(): string {
  const program = process.env.TERRAFORM_READER_BIN;
  if (program) return program;
  throw new Error(
    'TERRAFORM_READER_BIN must name the program that reads Terraform modules: run `npm run test:real`',
  );
}
