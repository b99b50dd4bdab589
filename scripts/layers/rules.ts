import { basename } from 'node:path';
import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';

/** The imports that each part of the packages in `lib/` may have besides its own files, lowest part first. */
const layers: Readonly<Record<string, readonly string[]>> = {
  'charmkit/base': [],
  'charmkit/http': ['charmkit/base'],
  'charmkit/juju-model': ['charmkit/base'],
  'charmkit/agent-rpc': ['charmkit/base'],
  'charmkit/hook-tool-runner': ['charmkit/(agent-rpc|base)'],
  'charmkit/hook-tools': ['charmkit/(base|hook-tool-runner)'],
  'charmkit/pebble': ['charmkit/(base|http)'],
  'charmkit/relation': ['charmkit/base', 'charmkit/hook-tools'],
  'charmkit/tracing': ['charmkit/base'],
  'charmkit/trace-exporter': ['charmkit/base', 'charmkit/tracing'],
  'charmkit/charm': ['charmkit/(base|hook-tool-runner|hook-tools|pebble|relation|tracing)'],
  'charmkit/interfaces': ['charmkit/(base|hook-tools|pebble|relation|charm)'],
  'charmkit/testing': ['charmkit/(base|charm|juju-model|pebble)'],
  'charmkit/pack': ['charmkit/base'],
  'charmkit/cli': ['charmkit/(base|pack)'],
  'create-charm': ['charmkit/cli'],
  'juju-sim/testing': ['charmkit/base', 'charmkit/juju-model'],
  'juju-sim/simulator': ['charmkit/(agent-rpc|base|hook-tools|juju-model|pack|pebble)'],
};

const layerRules = Object.entries(layers).map(
  ([part, below]): IForbiddenRuleType => ({
    name: `layer-${basename(part)}`,
    comment: `lib/${part} may import only: ${below.join(', ') || 'nothing of ours'}`,
    severity: 'error',
    from: { path: `^lib/${part}/` },
    to: { path: '^lib/', pathNot: `^lib/(${[part, ...below].join('|')})/` },
  }),
);

/** The imports that no file may have, by its place. Types count as imports. */
export const forbidden: IForbiddenRuleType[] = [
  ...layerRules,
  {
    name: 'sdk-knows-no-charm',
    comment: 'the packages in lib/ import nothing from outside lib/, not even a type',
    severity: 'error',
    from: { path: '^lib/' },
    to: { path: '^(src|tests|demo|bench|scripts|examples)/' },
  },
  {
    name: 'charm-ships-no-test-code',
    comment: 'the charm runs under Juju itself; the model of Juju is for tests, juju-sim and the demo',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^(lib/juju-sim|lib/charmkit/(juju-model|testing)|tests|demo|bench|scripts|examples)/' },
  },
  {
    name: 'workload-knows-no-juju',
    comment: 'src/grafana speaks to Grafana and Pebble only',
    severity: 'error',
    from: { path: '^src/grafana/' },
    to: { path: '^(lib|src)/', pathNot: '^(lib/charmkit/(base|http|pebble)|src/grafana)/' },
  },
  {
    name: 'kubernetes-knows-no-juju',
    comment: 'src/kubernetes speaks to the Kubernetes API only',
    severity: 'error',
    from: { path: '^src/kubernetes/' },
    to: { path: '^(lib|src)/', pathNot: '^(lib/charmkit/(base|http)|src/kubernetes)/' },
  },
  {
    name: 'relation-knows-no-handler',
    comment: 'one relation, action or the workload knows nothing of who puts them together',
    severity: 'error',
    from: { path: '^src/(grafana|kubernetes|endpoints|secrets|resources)/' },
    to: {
      path: '^src/(main|charm)\\.ts$|^src/actions/|^src/reconcile/(?!observe/)|^src/reconcile/observe/observe\\.ts$',
    },
  },
  {
    name: 'steps-in-order',
    comment: 'what observes or plans imports nothing that applies, not even a type',
    severity: 'error',
    from: {
      path: '^src/(reconcile/(plan|observe)|endpoints|secrets|resources|grafana)/',
      pathNot: '^src/grafana/applying/',
    },
    to: { path: '^src/(reconcile/apply|grafana/applying)/' },
  },
  {
    name: 'part-behind-its-index',
    comment: 'from outside a part of a package only its index.ts; unit tests may look inside',
    severity: 'error',
    from: { path: '^(lib/[^/]+/(?:interfaces/[^/]+|[^/]+)|src|demo|bench|scripts|examples)/' },
    to: {
      path: '^lib/[^/]+/(?:interfaces/[^/]+|[^/]+)/',
      pathNot: ['^$1/', '^lib/[^/]+/(?:interfaces/[^/]+|[^/]+)/index\\.ts$'],
    },
  },
  {
    name: 'no-dev-dependency-shipped',
    comment: 'what the charm or a package in lib/ imports at run time stands under dependencies',
    severity: 'error',
    from: { path: '^(src|lib)/' },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
  { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
  { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
];

/** How imports are read: by swc, which parses TypeScript's syntax, before types are removed. */
export const options: ICruiseOptions = {
  parser: 'swc',
  tsPreCompilationDeps: true,
  combinedDependencies: true,
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '(^|/)dist/' },
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', 'node', 'default', 'types'],
    extensions: ['.ts', '.mjs', '.js', '.json'],
  },
};
