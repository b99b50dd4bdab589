import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { locatePlace } from '../cluster/place.ts';
import { type LiveDispatch, parseAgentLog } from './agent-log.ts';
import { waitUntil } from './live-model.ts';

const folder = join(locatePlace(process.env).state, 'pod-logs');

/** Excludes hooks of an agent that ended with its pod. */
const failedHook = /hook "[^"]+" \(via [^)]*\) failed: (?!context canceled)/;

/**
 * A fault of Grafana 10 itself: on a busy machine, its first start on an empty database sometimes ends because another
 * part of it has made the organization already. Pebble starts it again.
 */
const grafanaFault = 'Error: ✗ failed to create default organization: UNIQUE constraint failed: org.id';

/** A run of a pod's container in which Pebble starts Grafana. */
interface GrafanaContainer {
  readonly app: string;
  readonly log: string;
  /** The number of starts that were allowed to the application before this container existed. */
  readonly allowedBefore: number;
}

/** The logs of the containers of a model's pods. */
export class PodLogs {
  readonly #model: string;
  readonly #seen = new Set<string>();
  readonly #allowed = new Map<string, number>();
  readonly #containers = new Map<string, GrafanaContainer>();

  constructor(model: string) {
    this.#model = model;
  }

  /** Allows a number of additional starts of Grafana in each pod that an application has now. */
  allowStarts(app: string, count: number): void {
    this.#meetContainers();
    this.#allowed.set(app, this.#countAllowed(app) + count);
  }

  /**
   * Returns the containers in which Grafana has started more often than once plus the allowed starts. Each
   * excess is reported once.
   */
  takeNeedlessStarts(): readonly string[] {
    return this.#meetContainers().flatMap((container) => {
      const { app, log, allowedBefore } = container;
      const starts = countStarts(readLines([log]));
      const allowed = 1 + this.#countAllowed(app) - allowedBefore;
      if (starts <= allowed) return [];
      this.#containers.set(log, { ...container, allowedBefore: allowedBefore - (starts - allowed) });
      return [`${log}: started ${starts} times instead of ${allowed}`];
    });
  }

  /** The number of times that Pebble has started Grafana in the pods of a unit. */
  countStarts(unit: string): number {
    return countStarts(this.#lines(unit, 'grafana'));
  }

  /** Returns the hooks that failed in any unit and were not returned before. */
  takeFailedHooks(): readonly string[] {
    const failed = this.#lines('*', 'charm').filter((line) => failedHook.test(line));
    const fresh = failed.filter((line) => !this.#seen.has(line));
    for (const line of fresh) this.#seen.add(line);
    return fresh;
  }

  /** The dispatches of a unit's agent in the existing pods. */
  readDispatches(unit: string): readonly LiveDispatch[] {
    return parseAgentLog(unit, this.#lines(unit, 'charm'));
  }

  /**
   * Waits until a unit has run a hook to its end after a point in time (milliseconds since the epoch). Until then, Juju
   * may show what the unit did before.
   */
  async untilHookSucceeds(unit: string, afterMs: number): Promise<void> {
    await waitUntil(
      `${unit} runs a hook to its end`,
      async () => this.readDispatches(unit),
      (dispatches) =>
        dispatches.some(({ startedMs, ms, succeeded }) => succeeded && startedMs + ms > afterMs),
    );
  }

  #lines(unit: string, container: string): readonly string[] {
    return readLines(this.#findLogs(unit, container));
  }

  #findLogs(unit: string, container: string): readonly string[] {
    return globSync(join(folder, `${this.#model}_${unit.replace('/', '-')}_*`, container, '*.log*'));
  }

  /** Records new containers of Grafana, and returns those that exist. */
  #meetContainers(): readonly GrafanaContainer[] {
    return this.#findLogs('*', 'grafana').map((log) => {
      const app = /_(.+)-\d+_/.exec(log.slice(folder.length))?.[1] ?? '';
      const met = this.#containers.get(log) ?? { app, log, allowedBefore: this.#countAllowed(app) };
      this.#containers.set(log, met);
      return met;
    });
  }

  #countAllowed(app: string): number {
    return this.#allowed.get(app) ?? 0;
  }
}

function countStarts(lines: readonly string[]): number {
  const starts = lines.filter((line) => line.includes('Service "grafana" starting'));
  return starts.length - lines.filter((line) => line.includes(grafanaFault)).length;
}

function readLines(files: readonly string[]): readonly string[] {
  return files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
}
