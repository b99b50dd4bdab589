import { CertificateAuthority, type IssueOptions } from '../certificate-authority.ts';
import type { World } from './world.ts';

/** A related certificate authority. */
export interface Authority {
  readonly ca: CertificateAuthority;
  readonly relation: number;
}

/** Relates an authority that has not answered yet, and runs the hooks. */
export async function relateAuthority(world: World): Promise<Authority> {
  const { number: relation } = world.relate('ca', { app: {}, units: { 'ca/0': {} } }, 'certificates');
  await world.settle();
  return { ca: new CertificateAuthority('root'), relation };
}

/** Signs a unit's request, and returns the certificate. */
export function answerRequest(
  world: World,
  { ca, relation }: Authority,
  how: IssueOptions & { readonly unit?: string; readonly revoked?: boolean; readonly text?: string } = {},
): string {
  const request = readRequest(world, relation, how.unit);
  const certificate = how.text ?? ca.issue(request, how);
  const entry = {
    ...{ ca: ca.certificate, certificate_signing_request: request, certificate },
    ...{ chain: [certificate, ca.certificate], ...(how.revoked && { revoked: true }) },
  };
  world.write(relation, 'ca', { app: { certificates: JSON.stringify([entry]) } });
  return certificate;
}

/** Returns a unit's signing requests. */
export function readRequests(
  world: World,
  relation: number,
  unit = 'grafana/0',
): readonly { certificate_signing_request: string }[] {
  return JSON.parse(world.databag(unit, relation).certificate_signing_requests ?? '[]');
}

/** Returns a unit's first signing request, in PEM. */
export function readRequest(world: World, relation: number, unit?: string): string {
  return readRequests(world, relation, unit)[0]?.certificate_signing_request ?? '';
}
