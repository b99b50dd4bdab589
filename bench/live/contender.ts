import type { LiveDispatch } from '../../scripts/live/model/agent-log.ts';
import { LiveCluster } from '../../scripts/live/model/live-cluster.ts';
import { LiveGrafana } from '../../scripts/live/model/live-grafana.ts';
import { LiveModel } from '../../scripts/live/model/live-model.ts';
import { PodLogs } from '../../scripts/live/model/pod-logs.ts';

const readEveryMs = 500;

/** One of the compared charms, in its own model. */
export class Contender implements AsyncDisposable {
  readonly name: string;
  /** The path of the packed charm. */
  readonly charm: string;
  readonly model: LiveModel;
  readonly grafana: LiveGrafana;
  readonly cluster: LiveCluster;
  readonly #logs: PodLogs;
  readonly #dispatches = new Map<number, LiveDispatch>();
  readonly #reading: NodeJS.Timeout;

  private constructor(name: string, charm: string, model: LiveModel) {
    this.name = name;
    this.charm = charm;
    this.model = model;
    this.grafana = new LiveGrafana(model, 'grafana');
    this.cluster = new LiveCluster(model.name);
    this.#logs = new PodLogs(model.name);
    // Repeated, because a pod's logs are deleted with the pod.
    this.#reading = setInterval(() => this.#readDispatches(), readEveryMs);
  }

  static async enter(name: string, charm: string): Promise<Contender> {
    return new Contender(name, charm, await LiveModel.add(name));
  }

  /** All hooks that the unit ran, in all of its pods. */
  listDispatches(): readonly LiveDispatch[] {
    this.#readDispatches();
    return [...this.#dispatches.values()];
  }

  /** Waits until the unit has run one more hook of that name. */
  async untilHook(hook: string): Promise<void> {
    const count = () => this.listDispatches().filter((dispatch) => dispatch.hook === hook).length;
    const before = count();
    await this.model.until(`${this.name} has run ${hook}`, () => count() > before);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#reading);
  }

  #readDispatches(): void {
    for (const dispatch of this.#logs.readDispatches('grafana/0')) {
      this.#dispatches.set(dispatch.startedMs, dispatch);
    }
  }
}
