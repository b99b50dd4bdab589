import * as z from 'zod';
import { KubernetesError, type KubernetesTrouble } from './errors.ts';
import type { Answer } from './request.ts';

/** The request, for the error message. */
export interface Wish {
  readonly verb: 'get' | 'patch' | 'create' | 'delete';
  /** The plural name in URLs. */
  readonly plural: string;
  readonly name: string;
  readonly namespace: string;
}

/** The invalid fields in an answer (Kubernetes API, "Status"). */
const complaint = z.object({
  details: z.object({ causes: z.array(z.object({ field: z.string(), message: z.string().default('') })) }),
});

/**
 * The meaning of an answer that is not a success. The API's own words may repeat values, so the error does not contain
 * them.
 */
export function describeRefusal(
  { status, body }: Answer,
  { verb, plural, name, namespace }: Wish,
): KubernetesError {
  const parsed = complaint.safeParse(body);
  const causes = parsed.success ? parsed.data.details.causes : [];
  const fields = removeDuplicates(causes.map(({ field }) => field));
  const managers = removeDuplicates(
    causes.flatMap(({ message }) => /^conflict with "([^"]*)"/.exec(message)?.[1] ?? []),
  );
  const about = fields.length > 0 ? `: ${fields.join(', ')}` : '';
  const message = `Kubernetes answered ${status} to ${verb} ${plural} ${name} in namespace ${namespace}${about}`;
  return new KubernetesError(classifyStatus(status), message, { fields, managers, facts: { status } });
}

/** For example, a proxy between the charm and the API may answer instead. */
export function describeStrangeAnswer({ verb, plural, name, namespace }: Wish): KubernetesError {
  const message = `Kubernetes answered to ${verb} ${plural} ${name} in namespace ${namespace} with unexpected data`;
  return new KubernetesError('unreachable', message);
}

function removeDuplicates(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function classifyStatus(status: number): KubernetesTrouble {
  switch (status) {
    case 401:
      return 'no-credentials';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 409:
      return 'conflict';
    default:
      return status >= 400 && status < 500 && status !== 429 ? 'invalid' : 'unreachable';
  }
}
