import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  copyModel,
  createModel,
  deployCharm,
  type Hook,
  listUnits,
  type Model,
  reportContainerReady,
  reportContainerStopped,
} from 'charmkit/juju-model';
import { readCharmDirectory } from '../../lib/juju-sim/simulator/charm/directory.ts';
import { modelUuid } from '../state/providers.ts';
import type { Backend, BackendPod } from './backend.ts';
import { type Crossing, Cut } from './cut.ts';
import type { PodCopy } from './pod-copy.ts';
import { adminPassword } from './secrets.ts';
import { temporary } from './temporary.ts';

/** The result of one dispatch. */
interface Run {
  readonly crossings: readonly Crossing[];
  readonly isCommitted: boolean;
  readonly logs: readonly string[];
}

/** A copy of a place, to start from again. */
export interface PlaceCopy extends AsyncDisposable {
  readonly model: Model;
  readonly pods: ReadonlyMap<string, PodCopy>;
}

/** A Juju model with the pods of its units, in which dispatches can stop at any point. */
export class Place implements AsyncDisposable {
  /** Changes modify this object. Each dispatch replaces it. */
  model: Model;
  readonly #backend: Backend;
  readonly #pods = new Map<string, BackendPod>();

  private constructor(backend: Backend, model: Model) {
    this.#backend = backend;
    this.model = model;
  }

  /** Opens a place with an application that has run no hooks. */
  static async open(backend: Backend, units: number): Promise<Place> {
    const model = createModel({ name: 'cos', uuid: modelUuid });
    deployCharm(model, await readCharmDirectory('.'), { name: 'grafana', units });
    return new Place(backend, model);
  }

  /** Starts a place from a copy, which may be of another backend. */
  static async start(backend: Backend, { model, pods }: PlaceCopy): Promise<Place> {
    const place = new Place(backend, copyModel(model));
    for (const [unit, copy] of pods) place.#pods.set(unit, await backend.startPod(copy));
    return place;
  }

  async copy(): Promise<PlaceCopy> {
    const directory = await mkdtemp(join(temporary, 'gc-'));
    const pods = new Map<string, PodCopy>();
    const password = adminPassword(this.model);
    for (const [unit, pod] of this.#pods)
      pods.set(unit, await pod.copy(join(directory, unit.replace('/', '-')), password));
    return {
      pods,
      model: copyModel({ ...this.model, log: [] }),
      [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
    };
  }

  /** Returns a new place with the content of the copy. */
  restore(copy: PlaceCopy): Promise<Place> {
    return Place.start(this.#backend, copy);
  }

  /** Starts a pod for each new unit. */
  async startPods(): Promise<void> {
    for (const { name } of listUnits(this.model, 'grafana')) {
      if (this.#pods.has(name)) continue;
      this.#pods.set(name, await this.#backend.startPod());
      reportContainerReady(this.model, name, 'grafana');
    }
  }

  /** Replaces the workload container. Only its storage remains. */
  async restartPod(unit: string): Promise<void> {
    await this.pod(unit).restart();
    reportContainerStopped(this.model, unit, 'grafana');
    reportContainerReady(this.model, unit, 'grafana');
  }

  /** Runs a hook, even if it is not due, up to the crossing with this number. */
  async run(unit: string, hook: Hook, cutAt?: number): Promise<Run> {
    const cut = new Cut(cutAt);
    const pod = this.pod(unit);
    await using connections = await pod.open(
      (program) => (when, what) => cut.cross(when, `${program} ${what}`),
    );
    const { model } = this;
    const run = await this.#backend.dispatch({ model, unit, hook, pod, connections, cut });
    this.model = run.model;
    return { crossings: cut.crossings, isCommitted: run.isCommitted, logs: run.logs };
  }

  pod(unit: string): BackendPod {
    const pod = this.#pods.get(unit);
    if (!pod) throw new RangeError(`${unit} has no pod`);
    return pod;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pod of this.#pods.values()) await this.#backend.endPod(pod);
  }
}
