/** A file of `dist/`, and the module that it is built from. */
export interface Bundle {
  readonly file: string;
  readonly entry: string;
  /** Whether it has a source map. A bundle with nearly only code of other packages has none. */
  readonly withMap: boolean;
}

/** The bundle that ./dispatch runs. */
export const mainBundle: Bundle = { file: 'dist/charm.cjs', entry: 'src/main.ts', withMap: true };

/**
 * Code that few hooks need, in separate files, so that other hooks do not load it. Import the module only with
 * `import()`. It shares no code with the main bundle, so its values can't be instances of the main bundle's classes.
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

/** Completes a reload of Grafana that outlasts its hook, in a detached process. */
const reloaderBundle: Bundle = {
  file: 'dist/reload-grafana.cjs',
  entry: 'src/reload-grafana.ts',
  withMap: false,
};

export const bundles: readonly Bundle[] = [mainBundle, ...lazyBundles, exporterBundle, reloaderBundle];
