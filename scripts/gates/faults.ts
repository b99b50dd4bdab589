/** A violation of one rule, which the gate of that rule must report. */
export interface Fault {
  readonly gate: 'types' | 'format' | 'lint' | 'dead-code' | 'layers' | 'names' | 'reference';
  readonly breach: string;
  /** Text to append to a file, which may be new. */
  readonly additions: Readonly<Record<string, string>>;
  /** Text that the gate's output must contain. */
  readonly report: string;
}

/** At least one fault for each gate, and one for each layer rule. The faults of a gate are in files of their own. */
export const faults: readonly Fault[] = [
  {
    gate: 'types',
    breach: 'a text where a number is declared',
    additions: { 'src/planted.ts': "export const planted: number = 'text';\n" },
    report: 'src/planted.ts(1,14): error TS2322',
  },
  {
    gate: 'types',
    breach: 'syntax that Node cannot strip',
    additions: { 'src/planted-too.ts': 'export enum Planted {\n  One,\n}\n' },
    report: 'src/planted-too.ts(1,13): error TS1294',
  },
  {
    gate: 'format',
    breach: 'double quotes and no semicolon',
    additions: { 'src/planted.ts': 'export const planted = "text"\n' },
    report: 'src/planted.ts format',
  },
  {
    gate: 'format',
    breach: 'a default export',
    additions: { 'src/planted-too.ts': 'export default 1;\n' },
    report: 'src/planted-too.ts:1:8 lint/style/noDefaultExport',
  },
  {
    gate: 'format',
    breach: 'a file name that is not kebab-case',
    additions: { 'src/plantedFile.ts': 'export const planted = 1;\n' },
    report: 'src/plantedFile.ts lint/style/useFilenamingConvention',
  },
  {
    gate: 'format',
    breach: 'a test that is skipped',
    additions: { 'tests/unit/planted.test.ts': "test.skip('planted', () => {});\n" },
    report: 'tests/unit/planted.test.ts:1:6 lint/suspicious/noSkippedTests',
  },
  {
    gate: 'lint',
    breach: 'a promise that nobody awaits',
    additions: { 'src/planted.ts': 'export function planted(): void {\n  Promise.resolve(1);\n}\n' },
    report: 'no-floating-promises',
  },
  {
    gate: 'lint',
    breach: 'a switch that forgets a case',
    additions: {
      'src/planted-too.ts':
        "export function planted(kind: 'a' | 'b'): void {\n  switch (kind) {\n    case 'a':\n      return;\n  }\n}\n",
    },
    report: 'switch-exhaustiveness-check',
  },
  {
    gate: 'dead-code',
    breach: 'a file that nothing imports',
    additions: { 'src/planted.ts': 'export const planted = 1;\n' },
    report: 'src/planted.ts',
  },
  {
    gate: 'dead-code',
    breach: 'an export of the SDK that neither the charm nor a test uses',
    additions: { 'lib/charmkit/base/index.ts': 'export const plantedExport = 1;\n' },
    report: 'plantedExport',
  },
  layerFault('layer-base', 'lib/charmkit/base', '../charm/index.ts'),
  layerFault('layer-http', 'lib/charmkit/http', '../pebble/index.ts'),
  layerFault('layer-hook-tools', 'lib/charmkit/hook-tools', '../relation/index.ts'),
  layerFault('layer-pebble', 'lib/charmkit/pebble', '../hook-tools/index.ts'),
  layerFault('layer-relation', 'lib/charmkit/relation', '../charm/index.ts'),
  layerFault('layer-tracing', 'lib/charmkit/tracing', '../hook-tools/index.ts'),
  layerFault('layer-trace-exporter', 'lib/charmkit/trace-exporter', '../charm/index.ts'),
  layerFault('layer-charm', 'lib/charmkit/charm', '../interfaces/grafana-datasource/index.ts'),
  layerFault('layer-interfaces', 'lib/charmkit/interfaces/planted', '../../trace-exporter/index.ts'),
  layerFault('layer-juju-model', 'lib/charmkit/juju-model', '../hook-tools/index.ts'),
  layerFault('layer-pack', 'lib/charmkit/pack', '../charm/index.ts'),
  layerFault('layer-testing', 'lib/juju-sim/testing', '../simulator/index.ts'),
  layerFault('layer-testing', 'lib/charmkit/testing', '../hook-tools/index.ts'),
  layerFault('layer-simulator', 'lib/juju-sim/simulator', '../testing/index.ts'),
  layerFault('layer-create-charm', 'lib/create-charm', 'charmkit/pack'),
  layerFault('sdk-knows-no-charm', 'lib/charmkit/base', '../../../src/config.ts'),
  layerFault('charm-ships-no-test-code', 'src', 'charmkit/juju-model'),
  layerFault('workload-knows-no-juju', 'src/grafana', 'charmkit/charm'),
  layerFault('kubernetes-knows-no-juju', 'src/kubernetes', '../../lib/charmkit/charm/index.ts'),
  layerFault('relation-knows-no-handler', 'src/endpoints', '../reconcile/plan/plan.ts'),
  {
    gate: 'layers',
    breach: 'a hook tool that writes, among what observes',
    additions: {
      'src/reconcile/observe/planted.ts':
        "import { openPort } from 'charmkit/hook-tools';\n\nexport const planted = [openPort];\n",
    },
    report: 'error effects-in-apply: src/reconcile/observe/planted.ts → openPort',
  },
  layerFault('steps-in-order', 'src/reconcile/plan', '../apply/apply-changes.ts'),
  layerFault('steps-in-order', 'src/grafana', './applying/settle-password.ts'),
  layerFault('package-by-its-name', 'lib/juju-sim/simulator', '../../charmkit/base/index.ts'),
  layerFault('part-behind-its-index', 'src', '../lib/charmkit/charm/environment.ts'),
  layerFault('no-dev-dependency-shipped', 'lib/charmkit/base', 'esbuild'),
  layerFault('resolvable', 'src', './nowhere.ts'),
  {
    gate: 'layers',
    breach: 'no-cycle',
    additions: {
      'src/planted-first.ts': "import './planted-second.ts';\n",
      'src/planted-second.ts': "import './planted-first.ts';\n",
    },
    report: 'error no-cycle: src/planted-',
  },
  nameFault('an exported function without a verb', 'plantedFault', 'does not start with a verb'),
  nameFault('an exported function with a one-word name', 'describe', 'is one word'),
  nameFault('an exported function whose name ends in "Of"', 'describeFaultOf', 'ends in "Of"'),
  nameFault(
    'two exported functions with one name',
    'parseConfig',
    'has the name of a function in src/config.ts',
  ),
  {
    gate: 'names',
    breach: 'an exported constant that is a function without a verb',
    additions: { 'src/planted.ts': 'export const planted = (): void => {};\n' },
    report: 'error src/planted.ts: planted does not start with a verb',
  },
  {
    gate: 'reference',
    breach: 'an option that the documentation does not have',
    additions: { 'config.yaml': '  planted:\n    type: string\n    description: Planted\n' },
    report: 'run "npm run reference"',
  },
];

function nameFault(breach: string, name: string, report: string): Fault {
  const path = `src/planted-${name.toLowerCase()}.ts`;
  return {
    gate: 'names',
    breach,
    additions: { [path]: `export function ${name}(): void {}\n` },
    report: `error ${path}: ${name} ${report}`,
  };
}

/** A file in a folder that imports what it must not. A type is also an import. */
function layerFault(rule: string, folder: string, imported: string): Fault {
  const path = `${folder}/planted-${rule}.ts`;
  return {
    gate: 'layers',
    breach: rule,
    additions: {
      [path]: `import type * as planted from '${imported}';\n\nexport type Planted = typeof planted;\n`,
    },
    report: `error ${rule}: ${path} → `,
  };
}
