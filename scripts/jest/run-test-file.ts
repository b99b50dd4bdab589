import { mkdtempSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTestGlobals, type TestGlobals } from './globals.ts';

const require = createRequire(import.meta.url);
const circusPath = join(dirname(require.resolve('jest-circus')), 'jestAdapterInit.js');
const globalsUrl = new URL('globals.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: globalsUrl, shortCircuit: true } : next(specifier, context),
});

// Two workers may run the same unit of the same model, whose temporary files have the same names.
const { TEST_DIRECTORY } = process.env;
if (TEST_DIRECTORY !== undefined) process.env.TMPDIR = mkdtempSync(join(TEST_DIRECTORY, 'w'));

/** The part of jest-circus that prepares and runs the tests of a file. */
interface Circus {
  initialize(options: object): Promise<unknown>;
  runAndTransformResultsToJestFormat(options: object): Promise<object>;
}

interface Runtime {
  requireModule(path: string): unknown;
}

interface Environment {
  readonly global: { readonly console: Console };
  handleTestEvent?: (event: TestEvent) => void;
}

interface TestEvent {
  readonly name: string;
  readonly test?: { readonly errors: readonly unknown[]; mode?: string | null };
}

interface Config {
  readonly testEnvironmentOptions: {
    /** Whether each test starts from the state that earlier tests of the file left. */
    readonly testsAreSteps?: boolean;
  };
}

/**
 * Runs a test file in this process as Node itself loads it. Jest's own way reads, compiles and warms up all modules
 * again for each test file, which takes longer than most tests. So the test files of a worker share the modules that
 * they import; the environment variables are their own.
 * @public used by jest.config.mjs
 */
// biome-ignore lint/style/noDefaultExport: jest takes a test runner only so
export default async function runTestFile(
  globalConfig: object,
  config: Config,
  environment: Environment,
  runtime: Runtime,
  testPath: string,
  sendMessageToJest?: unknown,
): Promise<object> {
  if (config.testEnvironmentOptions.testsAreSteps) environment.handleTestEvent = skipAfterFailure();
  const circus = loadCircus();
  await circus.initialize({
    config,
    environment,
    globalConfig,
    localRequire: (path: string) => runtime.requireModule(path),
    parentProcess: process,
    runtime,
    sendMessageToJest,
    setGlobalsForRuntime: (globals: TestGlobals) => setTestGlobals(globals),
    testPath,
  });
  using _state = keepProcessState(environment.global.console);
  // Jest records ten times as many frames of every error, also of the many that the code handles.
  Error.stackTraceLimit = 10;
  await import(pathToFileURL(testPath).href);
  const now = Date.now();
  const setupAfterEnvPerfStats = { setupAfterEnvStart: now, setupAfterEnvEnd: now };
  return await circus.runAndTransformResultsToJestFormat({
    config,
    globalConfig,
    setupAfterEnvPerfStats,
    testPath,
  });
}

/** Skips the tests after one that fails: they would wait for what that one should have brought about. */
function skipAfterFailure(): (event: TestEvent) => void {
  let hasFailed = false;
  return ({ name, test }) => {
    if (test === undefined) return;
    if (name === 'test_start' && hasFailed) test.mode = 'skip';
    if (name === 'test_done' && test.errors.length > 0) hasFailed = true;
  };
}

/** Each test file has its own copy, because a copy collects the tests of one file. */
function loadCircus(): Circus {
  Reflect.set(globalThis, Symbol.for('EVENT_HANDLERS'), undefined);
  delete require.cache[circusPath];
  return require(circusPath) as Circus;
}

/** Restores the environment variables and the console at the end of a test file. */
function keepProcessState(testConsole: Console): Disposable {
  const { console } = globalThis;
  const variables = { ...process.env };
  globalThis.console = testConsole;
  return {
    [Symbol.dispose]: () => {
      globalThis.console = console;
      for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name];
      Object.assign(process.env, variables);
    },
  };
}
