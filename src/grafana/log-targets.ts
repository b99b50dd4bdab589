import { isDeepStrictEqual } from 'node:util';
import type { Layer, LogTarget, Plan } from 'charmkit/pebble';
import { computeFingerprint } from './applied.ts';

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

const ownPrefix = 'loki-';

/**
 * Each URL has its own target. Pebble reads a target's location only when it first sees its name (1.32,
 * `logstate.PlanChanged`), so it would send the lines to the old URL if the name stayed.
 */
function nameTarget(url: string): string {
  return `${ownPrefix}${computeFingerprint(url).slice(0, 12)}`;
}

function isOwn(name: string): boolean {
  return name.startsWith(ownPrefix);
}

function renderTarget(url: string, labels: LogForwarding['labels']): LogTargets[string] {
  return { override: 'replace', type: 'loki', location: url, services: ['all'], labels };
}

/** Pebble can't remove a target. */
function disableTarget([name, target]: [string, LogTarget]): [string, LogTargets[string]] {
  return [name, { ...target, override: 'replace', services: ['-all'] }];
}
