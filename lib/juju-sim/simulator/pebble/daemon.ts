import { randomUUID } from 'node:crypto';
import type { OwnRoot } from '../own-root/own-root.ts';
import { CheckManager } from './checks/check-manager.ts';
import { Counters } from './counters.ts';
import type { Execution } from './exec/execution.ts';
import { Image } from './image/image.ts';
import { Processes } from './image/processes.ts';
import type { EmbeddedPebbleOptions, PebbleNetwork, ShutdownKind } from './options.ts';
import { imageLayersDirectory, readLayerFiles } from './plan/image-layers.ts';
import { planStopOrder } from './plan/order.ts';
import { PlanStore } from './plan/plan-store.ts';
import { launchService } from './services/launch.ts';
import { ServiceManager } from './services/service-manager.ts';
import { ChangeStore } from './state/change-store.ts';
import { Clock } from './state/clock.ts';
import { IdentityStore } from './state/identities.ts';
import { NoticeStore } from './state/notices.ts';

const defaultOkayDelayMs = 1000;

export interface DaemonOptions extends EmbeddedPebbleOptions {
  /** The directories on PATH after the image's own. */
  readonly path: string;
  /** The file system of the container's programs. Called once, before the first program runs. */
  readonly openRoot: () => OwnRoot | undefined;
}

/** The parts of one running Pebble, which its API's handlers work with. */
export class Daemon {
  /** The Pebble version that this code imitates. */
  readonly version = 'v1.32.1+embedded';
  readonly bootId = randomUUID();
  /** The caller's user id. Only this process's user can reach the socket. */
  readonly userId = process.getuid?.() ?? 0;
  readonly counters = new Counters();
  readonly executions = new Map<string, Execution>();
  readonly identities = new IdentityStore();
  readonly image: Image;
  readonly network: PebbleNetwork | undefined;
  readonly processes: Processes;
  readonly notices: NoticeStore;
  readonly changes: ChangeStore;
  readonly planStore: PlanStore;
  readonly services: ServiceManager;
  readonly checks: CheckManager;
  readonly #options: DaemonOptions;
  readonly #shutDown: (kind: ShutdownKind) => void;
  readonly #clock = new Clock();

  constructor(options: DaemonOptions, shutDown: (kind: ShutdownKind) => void) {
    this.#options = options;
    this.network = options.network;
    this.#shutDown = shutDown;
    this.image = new Image(options.root, options.path);
    const { image } = this;
    const { socketPath, env: extra = {} } = options;
    this.processes = new Processes({ image, socketPath, extra }, options.openRoot);
    this.notices = new NoticeStore(this.#clock);
    this.notices.subscribe((notice) => options.onNotice?.(notice));
    this.changes = new ChangeStore(this.#clock, this.notices);
    this.planStore = new PlanStore(this.image.users, (plan) => this.checks.planChanged(plan));
    this.services = this.#newServices();
    this.checks = new CheckManager(this, this.changes, (check, isUp) => {
      if (!isUp) this.services.checkFailed(check);
      options.onCheckChange?.(check, isUp);
    });
    for (const layer of readLayerFiles(this.#layersDirectory)) this.planStore.add(layer);
  }

  get #layersDirectory(): string {
    return this.#options.layersDirectory ?? this.image.locate(imageLayersDirectory);
  }

  #newServices(): ServiceManager {
    const host = {
      okayDelayMs: this.#options.okayDelayMs ?? defaultOkayDelayMs,
      now: () => this.#clock.now(),
      launch: this.#options.launch ?? launchService.bind(undefined, this.image, this.processes),
      started: (name: string, pid: number) => {
        this.counters.addStart(name);
        this.#options.onServiceStart?.(name, pid);
      },
      printed: (name: string, line: string) => this.#options.onServiceLine?.(name, line),
      shutDown: this.#shutDown,
    };
    return new ServiceManager(host, this.changes, () => this.planStore.plan);
  }

  /** Ends all processes, services in their order. No process outlives it. */
  async stop(): Promise<void> {
    this.checks.stopAll();
    await this.#stopServices();
    await this.processes.end();
    for (const execution of this.executions.values()) execution.disconnect();
  }

  async #stopServices(): Promise<void> {
    const running = this.services
      .started()
      .filter(({ status }) => status === 'active' || status === 'backoff');
    if (running.length === 0) return;
    const names = running.map(({ name }) => name);
    const lanes = planStopOrder(this.planStore.plan.services, names)
      .map((lane) => lane.filter((name) => names.includes(name)))
      .filter((lane) => lane.length > 0);
    const tasks = this.services.stopTasks(lanes);
    await this.changes.newChange({ kind: 'stop', summary: 'Stop all running services', tasks }).ready;
  }
}
