import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  advanceClock,
  findRelation,
  integrateEndpoints,
  removeRelation,
  setDatabag,
} from 'charmkit/juju-model';
import { type DispatchRecord, parseRecording, type Recording, Simulator } from 'juju-sim/simulator';
import { waitForGrafana } from '../../../demo/ask-grafana.ts';
import { openCharmSources, openRealParts } from '../../../demo/deployment.ts';
import { eventually } from '../../contract/pebble/eventually.ts';
import { charmDirectory } from '../../process/build.ts';
import type { OtlpReceiver, ReceivedSpan } from './receiver.ts';

const run = promisify(execFile);

/** Grafana with its charm, on the real Pebble and Juju's own hook tools. */
export class RealWorld implements AsyncDisposable {
  readonly simulator: Simulator;
  readonly #urls: ReadonlyMap<string, string>;

  private constructor(simulator: Simulator, urls: ReadonlyMap<string, string>) {
    this.simulator = simulator;
    this.#urls = urls;
  }

  static async open(): Promise<RealWorld> {
    const parts = await openRealParts();
    const grafana = (await openCharmSources(parts))('grafana-k8s.charm');
    if (!grafana || !('directory' in grafana))
      throw new TypeError('the demo deploys Grafana from a directory');
    const simulator = await Simulator.open(parts.simulator);
    await simulator.deploy(grafana.directory, { ...grafana.options, name: 'grafana' });
    await simulator.settle();
    return new RealWorld(simulator, parts.urls);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.export();
    await this.simulator[Symbol.asyncDispose]();
  }

  /** Relates an application with these databags at the endpoint. */
  async relate(endpoint: string, spoken: string, app: Databag, units: readonly Databag[] = [{}]) {
    const name = `at-${endpoint}`;
    this.simulator.deployRecording(recordingOf(endpoint, spoken, { app, units }), name, units.length);
    integrateEndpoints(this.simulator.model, `grafana:${endpoint}`, name);
    await this.simulator.settle();
  }

  /** Changes the databag of a unit of the application at the endpoint. */
  async rewriteUnit(endpoint: string, number: number, data: Databag): Promise<void> {
    const { model } = this.simulator;
    const relation = findRelation(model, `grafana:${endpoint}`, `at-${endpoint}:${endpoint}`);
    setDatabag(model, relation.number, `at-${endpoint}/${number}`, data);
    await this.simulator.settle();
  }

  async unrelate(endpoint: string): Promise<void> {
    removeRelation(this.simulator.model, `grafana:${endpoint}`, `at-${endpoint}`);
    await this.simulator.settle();
  }

  /** Lets Juju run update-status. */
  async quietHook(): Promise<DispatchRecord | undefined> {
    const { model } = this.simulator;
    advanceClock(model, model.config.updateStatusIntervalMs);
    await this.simulator.settle();
    return this.simulator.dispatches.at(-1);
  }

  askGrafana(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.#urls.get('grafana/0')}${path}`, { headers });
  }

  /** Waits until Grafana answers. False after two minutes. */
  awaitGrafana(): Promise<boolean> {
    return waitForGrafana(this.#urls.get('grafana/0') ?? '', 120_000);
  }

  /** Lists the traces that are waiting to be sent. */
  async waiting(): Promise<readonly string[]> {
    const names = await Promise.all(this.#spools().map((directory) => readdir(directory)));
    return names.flat().filter((name) => name.includes('.trace.json'));
  }

  /** Exports the waiting traces, or tries to, as a dispatch does. */
  async export(): Promise<void> {
    const program = join(charmDirectory, 'dist/export-traces.cjs');
    for (const directory of this.#spools()) await run(process.execPath, [program, directory]);
  }

  /** Waits for the newest trace with this name, and returns its spans. */
  async awaitTrace(receiver: OtlpReceiver, name: string): Promise<readonly ReceivedSpan[]> {
    const find = async () => receiver.spans.findLast((span) => span.name === name);
    const root = await eventually(find, (span) => span !== undefined);
    return receiver.spans.filter(({ traceId }) => traceId === root?.traceId);
  }

  #spools(): readonly string[] {
    return globSync(join(this.simulator.podOf('grafana/0').temporaryDir, 'charmkit-*/traces'));
  }
}

type Databag = Readonly<Record<string, string>>;

function recordingOf(
  endpoint: string,
  spoken: string,
  { app, units }: { readonly app: Databag; readonly units: readonly Databag[] },
): Recording {
  const said = { interface: spoken, role: 'provider', app, units: Object.fromEntries(units.entries()) };
  return parseRecording(
    JSON.stringify({ origin: 'made up here', charm: `at-${endpoint}`, endpoints: { [endpoint]: said } }),
  );
}
