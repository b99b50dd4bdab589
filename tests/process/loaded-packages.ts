import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Model } from 'charmkit/juju-model';
import type { Metafile } from 'esbuild';
import { type Bundle, deployBundle, Simulator } from 'juju-sim/simulator';
import { createStandInParts, openCharmSources } from '../../demo/deployment.ts';
import { readOutputs } from '../../scripts/programs.ts';

type Output = Metafile['outputs'][string];

/** A deployment whose dispatches say which packages they load. */
export class WatchedDeployment implements AsyncDisposable {
  readonly #simulator: Simulator;
  readonly #directory: string;

  private constructor(simulator: Simulator, directory: string) {
    this.#simulator = simulator;
    this.#directory = directory;
  }

  static async deploy(bundle: Bundle): Promise<WatchedDeployment> {
    const directory = await mkdtemp(join(tmpdir(), 'loaded-'));
    // With its own root file system, a dispatch would write its coverage where nobody can read it.
    process.env.JUJU_SIM_ON_THIS_MACHINE = 'yes';
    const parts = createStandInParts({ charm: { NODE_V8_COVERAGE: directory } });
    const simulator = await Simulator.open(parts.simulator);
    await deployBundle(simulator, bundle, await openCharmSources(parts));
    await simulator.settle();
    return new WatchedDeployment(simulator, directory);
  }

  /** Lists the packages that the dispatches after a change load, sorted. At first also those of the deployment. */
  async listPackages(change: (model: Model) => void): Promise<readonly string[]> {
    change(this.#simulator.model);
    await this.#simulator.settle();
    const loaded = await this.#takeScripts();
    const outputs = Object.entries(readOutputs()).filter(([path]) => loaded.has(basename(path)));
    if (outputs.length === 0) throw new TypeError('no dispatch loaded a file of the build');
    return namePackages(outputs.map(([, output]) => output));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    delete process.env.JUJU_SIM_ON_THIS_MACHINE;
    await this.#simulator[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true });
  }

  /** V8's coverage names every compiled script. */
  async #takeScripts(): Promise<ReadonlySet<string>> {
    const scripts = new Set<string>();
    for (const name of await readdir(this.#directory)) {
      const path = join(this.#directory, name);
      const { result } = JSON.parse(await readFile(path, 'utf8')) as { result: { url: string }[] };
      for (const { url } of result) scripts.add(basename(url));
      await rm(path);
    }
    return scripts;
  }
}

/** Lists the packages that a file of the build loads before it does anything, sorted. */
export function listPackagesAtStart(file: string): readonly string[] {
  const outputs = readOutputs();
  const loaded = new Set([file]);
  for (const path of loaded) {
    for (const { kind, path: imported } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement') loaded.add(imported);
  }
  return namePackages([...loaded].flatMap((path) => outputs[path] ?? []));
}

function namePackages(outputs: readonly Pick<Output, 'inputs'>[]): readonly string[] {
  const used = outputs.flatMap(({ inputs }) => Object.entries(inputs));
  const paths = used.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
  const names = paths.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}
