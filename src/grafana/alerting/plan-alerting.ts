import { computeAgeMs } from 'charmkit/base';
import { alertingDeletionsPath, alertingPath, type FileContents } from '../files.ts';
import { type Applied, computeFingerprint } from '../notes/applied.ts';
import type { AlertingChange } from '../planning/change.ts';
import { readResources } from './alerting-config.ts';
import { type AlertingResource, joinResources, leaveOutResources, renderDeletions } from './resources.ts';

export interface AlertingInput {
  /** Whether this unit gives Grafana its alerting. All units on one database have the same. */
  readonly isResponsible: boolean;
  /** Undefined while the wanted alerting is unknown: Grafana keeps what it has. */
  readonly wanted: WantedAlerting | undefined;
  /** What Grafana may have from earlier files, according to the peer databag. */
  readonly known: readonly AlertingResource[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface WantedAlerting {
  /** The text of the file, with the values of secrets. Undefined without a file. */
  readonly text: string | undefined;
  readonly resources: readonly AlertingResource[];
}

export interface AlertingPlan {
  /** The files that no Grafana may start with. */
  readonly removals: readonly string[];
  readonly change: AlertingChange | undefined;
  /** Undefined if this unit does not decide what Grafana has. */
  readonly resources:
    | {
        /** What Grafana may have without the change. */
        readonly present: readonly AlertingResource[];
        /** What Grafana has after the change. */
        readonly wanted: readonly AlertingResource[];
      }
    | undefined;
  /** The fingerprint of the wanted file. */
  readonly fingerprint: string | undefined;
}

/** The pause after which the charm tries a refused file again: its database may only have been busy. */
const patienceMs = 30 * 60_000;

/**
 * Compares the wanted alerting with what Grafana has. A Grafana that can't load the file ends at its start, so only a
 * file that a running Grafana has loaded stays in the container.
 */
export function planAlerting(
  input: AlertingInput,
  { files, applied }: { readonly files: FileContents; readonly applied: Applied },
): AlertingPlan {
  const { isResponsible, known, wanted } = input;
  const present = files[alertingPath];
  const isLoaded = isResponsible && present !== undefined && applied.alerting === computeFingerprint(present);
  const former = isLoaded ? present : undefined;
  const removals = [
    ...(present !== undefined && !isLoaded ? [alertingPath] : []),
    ...(files[alertingDeletionsPath] === undefined ? [] : [alertingDeletionsPath]),
  ];
  if (!isResponsible || !wanted)
    return { removals, change: undefined, resources: undefined, fingerprint: undefined };
  const { text } = wanted;
  const fingerprint = computeFingerprint(text ?? '');
  const loaded = present === text ? [] : readResources(present);
  const possible = joinResources(known, loaded, wanted.resources);
  const surplus = leaveOutResources(possible, wanted.resources);
  const isDone = former === text && surplus.length === 0;
  const isPaused =
    isAlertingRefused(applied, fingerprint) &&
    computeAgeMs(applied.refusedAlerting?.at ?? 0, input.now) < patienceMs;
  return {
    removals,
    change:
      isDone || isPaused
        ? undefined
        : { config: text, deletions: renderDeletions(surplus), former, fingerprint },
    resources: { present: isDone ? wanted.resources : possible, wanted: wanted.resources },
    fingerprint,
  };
}

/** Whether Grafana has refused this file. */
export function isAlertingRefused({ refusedAlerting }: Applied, fingerprint: string | undefined): boolean {
  return fingerprint !== undefined && refusedAlerting?.file === fingerprint;
}
