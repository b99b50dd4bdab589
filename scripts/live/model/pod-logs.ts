import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { locatePlace } from '../cluster/place.ts';
import { type LiveDispatch, parseAgentLog } from './agent-log.ts';

const folder = join(locatePlace(process.env).state, 'pod-logs');

/** Not where the agent itself was ended, with its pod. */
const failedHook = /hook "[^"]+" \(via [^)]*\) failed: (?!context canceled)/;

/** What the containers of a model's pods have written. */
export class PodLogs {
  readonly #model: string;
  readonly #seen = new Set<string>();

  constructor(model: string) {
    this.#model = model;
  }

  /** How often Pebble has started Grafana in the pods that a unit has had. */
  countStarts(unit: string): number {
    return this.#lines(unit, 'grafana').filter((line) => /Service "grafana" starting/.test(line)).length;
  }

  /** The hooks that failed in any unit and were not taken yet. */
  takeFailedHooks(): readonly string[] {
    const failed = this.#lines('*', 'charm').filter((line) => failedHook.test(line));
    const fresh = failed.filter((line) => !this.#seen.has(line));
    for (const line of fresh) this.#seen.add(line);
    return fresh;
  }

  /** What a unit's agent has run in the pods that are there. */
  readDispatches(unit: string): readonly LiveDispatch[] {
    return parseAgentLog(unit, this.#lines(unit, 'charm'));
  }

  #lines(unit: string, container: string): readonly string[] {
    const pod = `${this.#model}_${unit.replace('/', '-')}_*`;
    const files = globSync(join(folder, pod, container, '*.log*'));
    return files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  }
}
