import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';

/** What each part of charmkit may import besides its own files, lowest part first. */
const sdkLayers: Readonly<Record<string, readonly string[]>> = {
  base: [],
  'hook-tools': ['base'],
  pebble: ['base'],
  relation: ['base', 'hook-tools'],
  tracing: ['base'],
  'trace-exporter': ['base', 'tracing'],
  charm: ['base', 'hook-tools', 'pebble', 'relation', 'tracing'],
  interfaces: ['base', 'hook-tools', 'pebble', 'relation', 'charm'],
  'juju-model': ['base'],
  testing: ['base', 'hook-tools', 'pebble', 'relation', 'charm', 'juju-model'],
  simulator: ['base', 'hook-tools', 'pebble', 'relation', 'charm', 'juju-model'],
};

const layerRules = Object.entries(sdkLayers).map(
  ([part, below]): IForbiddenRuleType => ({
    name: `layer-${part}`,
    comment: `lib/${part} may import only: ${below.join(', ') || 'nothing of ours'}`,
    severity: 'error',
    from: { path: `^lib/${part}/` },
    to: { path: '^lib/', pathNot: `^lib/(${[part, ...below].join('|')})/` },
  }),
);

/** What no file may import, by where it stands. Types count as imports. */
export const forbidden: IForbiddenRuleType[] = [
  ...layerRules,
  {
    name: 'sdk-knows-no-charm',
    comment: 'charmkit is a package of its own: it imports nothing from outside lib/, not even a type',
    severity: 'error',
    from: { path: '^lib/' },
    to: { path: '^(src|tests|demo|bench|scripts|examples)/' },
  },
  {
    name: 'charm-ships-no-test-code',
    comment: 'the charm runs under Juju itself; the model of Juju is for tests, juju-sim and the demo',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^(lib/(juju-model|testing|simulator)|tests|demo|bench|scripts|examples)/' },
  },
  {
    name: 'workload-knows-no-juju',
    comment: 'src/grafana speaks to Grafana and Pebble only',
    severity: 'error',
    from: { path: '^src/grafana/' },
    to: { path: '^(lib|src)/', pathNot: '^(lib/(base|pebble)|src/grafana)/' },
  },
  {
    name: 'kubernetes-knows-no-juju',
    comment: 'src/kubernetes speaks to the Kubernetes API only',
    severity: 'error',
    from: { path: '^src/kubernetes/' },
    to: { path: '^(lib|src)/', pathNot: '^(lib/base|src/kubernetes)/' },
  },
  {
    name: 'relation-knows-no-handler',
    comment: 'one relation, action or the workload knows nothing of who puts them together',
    severity: 'error',
    from: { path: '^src/(grafana|kubernetes|relations|actions|resources|mesh)/' },
    to: { path: '^src/(main|charm|reconcile|observe|plan|apply)\\.ts$' },
  },
  {
    name: 'part-behind-its-index',
    comment: 'from outside a part of charmkit only its index.ts; unit tests may look inside',
    severity: 'error',
    from: { path: '^(lib/(interfaces/[^/]+|[^/]+)|src|demo|bench|scripts|examples)/' },
    to: {
      path: '^lib/(interfaces/[^/]+|[^/]+)/',
      pathNot: ['^$1/', '^lib/(interfaces/[^/]+|[^/]+)/index\\.ts$'],
    },
  },
  {
    name: 'no-dev-dependency-shipped',
    comment: 'what the charm or charmkit imports at run time stands under dependencies',
    severity: 'error',
    from: { path: '^(src|lib)/' },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
  { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
  { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
];

/** How imports are found: by swc, which knows TypeScript's syntax, before types are stripped. */
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
