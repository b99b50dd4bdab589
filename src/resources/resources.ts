import { canonicalJson } from 'charmkit/base';
import { fingerprint } from '../grafana/applied.ts';
import { parseQuantity, renderQuantity, roundUp, type Thousandths } from './quantity.ts';

type Amounts = Readonly<Record<string, string>>;

/** What a container may use at most, and what it is sure of. */
export interface Resources {
  readonly limits: Amounts;
  readonly requests: Amounts;
}

/** What Grafana asks for, whatever its limits: the Python charm's. */
const requests = { cpu: '0.25', memory: '200Mi' } as const;

type Kind = keyof typeof requests;

const kinds: readonly Kind[] = ['cpu', 'memory'];

/** Limits as the options say; one below what is asked for would be refused, so it is raised to that. */
export function resourcesOf(options: { readonly [kind in Kind]?: string | undefined }): Resources {
  const limits = kinds.flatMap((kind) => {
    const limit = limitOf(kind, options[kind]);
    return limit === undefined ? [] : [[kind, renderQuantity(limit)]];
  });
  return { limits: Object.fromEntries(limits), requests };
}

/** Whether a container has all of what is wanted; what it has beyond that is for others to say. */
export function hasResources(found: Resources, wanted: Resources): boolean {
  return (['limits', 'requests'] as const).every((half) =>
    Object.entries(wanted[half]).every(
      ([kind, amount]) => parseQuantity(found[half][kind] ?? '') === parseQuantity(amount),
    ),
  );
}

/** By which limits and requests are told apart. */
export function fingerprintOf({ limits, requests: asked }: Resources): string {
  return fingerprint(canonicalJson({ limits, requests: asked }));
}

export function areSame(one: Resources, other: Resources): boolean {
  return hasResources(one, other) && hasResources(other, one);
}

function limitOf(kind: Kind, option: string | undefined): Thousandths | undefined {
  const limit = option === undefined ? undefined : parseQuantity(option);
  const request = parseQuantity(requests[kind]) ?? 0n;
  if (limit === undefined) return undefined;
  // There is no part of a byte.
  const given = kind === 'memory' ? roundUp(limit) : limit;
  return given < request ? request : given;
}
