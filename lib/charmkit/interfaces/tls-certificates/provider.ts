import { type HookContext, publishApp, type Relation, readUnits } from '../../charm/index.ts';
import { requirerUnit } from './schema.ts';

/** A unit's request for a signature. */
export interface CertificateRequest {
  readonly unit: string;
  /** PEM (RFC 2986). */
  readonly request: string;
  /** Whether the certificate may sign others. */
  readonly isCa: boolean;
}

/** The answer to one request; all in PEM. */
export interface CertificateAnswer {
  readonly request: string;
  readonly certificate: string;
  readonly ca: string;
  readonly chain?: readonly string[];
  readonly isRevoked?: boolean;
}

/** The requests of all units on the other side. */
export async function readCertificateRequests(
  context: HookContext,
  relation: Relation,
): Promise<readonly CertificateRequest[]> {
  const units = await readUnits(context, relation, { schema: requirerUnit });
  return units.flatMap(({ unit, data }) =>
    (data.certificate_signing_requests ?? []).map((each) => ({
      unit,
      request: each.certificate_signing_request.trim(),
      isCa: each.ca ?? false,
    })),
  );
}

/** Answers requests. Earlier answers that are not in the list are withdrawn. Leader only. */
export async function publishCertificates(
  context: HookContext,
  relation: Relation,
  answers: readonly CertificateAnswer[],
): Promise<void> {
  const entries = answers.map(({ request, certificate, ca, chain, isRevoked }) => ({
    ca,
    certificate_signing_request: request,
    certificate,
    ...(chain && { chain }),
    ...(isRevoked && { revoked: true }),
  }));
  await publishApp(context, relation, {
    certificates: entries.length === 0 ? undefined : JSON.stringify(entries),
  });
}
