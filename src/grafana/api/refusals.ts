import { computeAgeMs } from 'charmkit/base';
import { computeFingerprint, type Refusal } from '../notes/applied.ts';
import type { Credentials } from './http-api.ts';

/** How often Grafana may refuse a password within a time before the charm stops trying it. */
export interface Patience {
  readonly refusals: number;
  readonly withinMs: number;
}

const minuteMs = 60_000;

export const patience = {
  /** For a running Grafana: a refused password stays refused until someone changes it. */
  usual: { refusals: 1, withinMs: 30 * minuteMs },
  /** For a Grafana that has just started or is migrating, and for a person who runs an action. */
  more: { refusals: 2, withinMs: 6 * minuteMs },
  /** For a login that Grafana may have from any hook on. Juju runs a hook every five minutes. */
  newLogin: { refusals: 1, withinMs: 4 * minuteMs },
} as const satisfies Readonly<Record<string, Patience>>;

/** Whether Grafana has refused these credentials so often that the charm must not try them now. */
export function isRefused(
  refusals: readonly Refusal[],
  credentials: Credentials,
  { now, patience: limit }: { readonly now: number; readonly patience: Patience },
): boolean {
  const own = identifyCredentials(credentials);
  const recent = refusals.filter(
    ({ credentials: refused, at }) => refused === own && computeAgeMs(at, now) < limit.withinMs,
  );
  return recent.length >= limit.refusals;
}

/** Identifies credentials in the record of refusals, without showing them. */
export function identifyCredentials({ user, password }: Credentials): string {
  return computeFingerprint(`${user}:${password}`);
}
