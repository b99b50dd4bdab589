/** A file of `dist/`, and the module that it is built from. */
export interface Bundle {
  readonly file: string;
  readonly entry: string;
  /** Whether it goes with a source map: what holds nearly only code of others does not. */
  readonly withMap: boolean;
}

/** What ./dispatch runs. */
export const mainBundle: Bundle = { file: 'dist/charm.cjs', entry: 'src/main.ts', withMap: true };

/**
 * What few hooks need, in files of its own: the others need not load it. The module is imported with `import()`, and only
 * so; it shares no code with the main bundle, so its values must not depend on being of the same class.
 */
export const lazyBundles: readonly Bundle[] = [
  { file: 'dist/kubernetes.cjs', entry: 'src/kubernetes/client.ts', withMap: false },
];

/** Sends the charm's traces, in a process that a dispatch starts and does not wait for. */
const exporterBundle: Bundle = {
  file: 'dist/export-traces.cjs',
  entry: 'src/export-traces.ts',
  withMap: false,
};

/** Sees a reload of Grafana to its end that outlasts its hook, in a process that a dispatch leaves to itself. */
const reloaderBundle: Bundle = {
  file: 'dist/reload-grafana.cjs',
  entry: 'src/reload-grafana.ts',
  withMap: false,
};

export const bundles: readonly Bundle[] = [mainBundle, ...lazyBundles, exporterBundle, reloaderBundle];
