import { isDeepStrictEqual } from 'node:util';
import type { Layer, LogTarget, Plan } from 'charmkit/pebble';
import { computeFingerprint } from '../notes/applied.ts';

type LogTargets = NonNullable<Layer['log-targets']>;

/** Where Pebble sends the lines of the container's services. */
export interface LogForwarding {
  /** URLs of Loki's push API, each once. */
  readonly urls: readonly string[];
  /** Labels of every line. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Plans the log targets that differ from those in Pebble's plan. Undefined if none differs. */
export function planLogTargets({ urls, labels }: LogForwarding, plan: Plan): Layer | undefined {
  const present = plan['log-targets'];
  const wanted = Object.fromEntries(urls.map((url) => [nameTarget(url), renderTarget(url, labels)]));
  const gone = Object.entries(present).filter(([name]) => isOwn(name) && !(name in wanted));
  const targets: LogTargets = { ...Object.fromEntries(gone.map(disableTarget)), ...wanted };
  const differing = Object.entries(targets).filter(
    ([name, target]) => !isDeepStrictEqual(present[name], target),
  );
  return differing.length === 0 ? undefined : { 'log-targets': Object.fromEntries(differing) };
}

/**
 * The label of the layer for log targets. The Python charm uses it too (`loki_push_api`), so its targets can be replaced:
 * Pebble lets a later layer override an earlier one.
 */
export const logLayerLabel = 'grafana-log-forwarding';

const ownPrefix = 'loki-';
/** The Python charm names its targets by remote unit (`loki_push_api`). */
const pythonName = /^[a-z][a-z0-9-]*\/\d+$/;

/**
 * Each URL has its own target. Pebble reads a target's location only when it first sees its name (1.32,
 * `logstate.PlanChanged`), so it would send the lines to the old URL if the name stayed.
 */
function nameTarget(url: string): string {
  return `${ownPrefix}${computeFingerprint(url).slice(0, 12)}`;
}

function isOwn(name: string): boolean {
  return name.startsWith(ownPrefix) || pythonName.test(name);
}

function renderTarget(url: string, labels: LogForwarding['labels']): LogTargets[string] {
  return { override: 'replace', type: 'loki', location: url, services: ['all'], labels };
}

/** Pebble can't remove a target. */
function disableTarget([name, target]: [string, LogTarget]): [string, LogTargets[string]] {
  return [name, { ...target, override: 'replace', services: ['-all'] }];
}
