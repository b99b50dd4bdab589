import { renderCanonicalJson } from 'charmkit/base';
import { computeFingerprint } from '../grafana/notes/applied.ts';
import { parseQuantity, renderQuantity, roundUpQuantity, type Thousandths } from './quantity.ts';

type Amounts = Readonly<Record<string, string>>;

/** The limits and the requests of a container. */
export interface Resources {
  readonly limits: Amounts;
  readonly requests: Amounts;
}

/** Grafana's requests, whatever its limits are. They are the same as the Python charm's. */
const requests = { cpu: '0.25', memory: '200Mi' } as const;

type Kind = keyof typeof requests;

const kinds: readonly Kind[] = ['cpu', 'memory'];

/**
 * Computes the resources from the options. Kubernetes would refuse a limit below the request, so such a limit
 * is raised to the request.
 */
export function computeResources(options: { readonly [kind in Kind]?: string | undefined }): Resources {
  const limits = kinds.flatMap((kind) => {
    const limit = computeLimit(kind, options[kind]);
    return limit === undefined ? [] : [[kind, renderQuantity(limit)]];
  });
  return { limits: Object.fromEntries(limits), requests };
}

/** Whether a container has all wanted resources. Additional resources are the concern of other managers. */
export function hasResources(found: Resources, wanted: Resources): boolean {
  return (['limits', 'requests'] as const).every((half) =>
    Object.entries(wanted[half]).every(
      ([kind, amount]) => parseQuantity(found[half][kind] ?? '') === parseQuantity(amount),
    ),
  );
}

/** A fingerprint that distinguishes limits and requests. */
export function fingerprintResources({ limits, requests: asked }: Resources): string {
  return computeFingerprint(renderCanonicalJson({ limits, requests: asked }));
}

export function haveSameResources(one: Resources, other: Resources): boolean {
  return hasResources(one, other) && hasResources(other, one);
}

function computeLimit(kind: Kind, option: string | undefined): Thousandths | undefined {
  const limit = option === undefined ? undefined : parseQuantity(option);
  const request = parseQuantity(requests[kind]) ?? 0n;
  if (limit === undefined) return undefined;
  // Memory is counted in whole bytes.
  const given = kind === 'memory' ? roundUpQuantity(limit) : limit;
  return given < request ? request : given;
}
