import { parseJson, renderCanonicalJson } from 'charmkit/base';
import * as z from 'zod';
import {
  certificateKeyPath,
  certificatePath,
  type FileContents,
  issuingAuthorityPath,
  keptCertificatePath,
  oauthAuthoritiesPath,
  trustedAuthoritiesPath,
  type WorkloadFile,
} from '../files.ts';
import { type Applied, computeFingerprint } from '../notes/applied.ts';

/** Rebuilds the container's bundle of authorities from the files beside it (ca-certificates, Debian). */
export const authoritiesCommand = ['update-ca-certificates', '--fresh'] as const;

/** The certificate and key with which Grafana serves HTTPS, all in PEM. */
export interface Tls {
  /** Grafana's own certificate, followed by its chain to the authority. */
  readonly certificate: string;
  readonly key: string;
  /** The certificate of the authority that verifies Grafana's own. */
  readonly ca: string;
}

export interface CertificatesInput {
  /** Undefined if Grafana serves plain HTTP. */
  readonly tls: Tls | undefined;
  /** The request that the certificate answers. */
  readonly certificateRequest: string | undefined;
  /** Certificates of trusted authorities, in PEM. Empty if only those of the image are trusted. */
  readonly authorities: string;
  /** The same for the identity provider's authorities. */
  readonly oauthAuthorities: string;
}

export interface CertificatesOptions {
  /** Whether Grafana notices by itself that its own certificate has changed. */
  readonly watchesCertificate: boolean;
}

export interface CertificatesPlan {
  readonly files: readonly WorkloadFile[];
  readonly removals: readonly string[];
  /** Fingerprint of what Grafana reads only at its start. Undefined if there is nothing. */
  readonly loaded: string | undefined;
  /** Fingerprint of the charm's authorities for the container's bundle. Undefined if there are none. */
  readonly trusted: string | undefined;
}

const paths = [
  certificatePath,
  certificateKeyPath,
  issuingAuthorityPath,
  trustedAuthoritiesPath,
  oauthAuthoritiesPath,
  keptCertificatePath,
];

const keptCertificate = z.object({
  certificate: z.string().min(1),
  key: z.string().min(1),
  ca: z.string().min(1),
  request: z.string(),
});

/** The certificate and key that Grafana has, and the request that the certificate answers. */
export interface ServedCertificate {
  readonly tls: Tls | undefined;
  readonly requestId: string | undefined;
}

/**
 * Reads the certificate and key that Grafana already has. In a new container, these are the ones that the
 * storage keeps from the last one.
 */
export function parseServedCertificate(
  files: FileContents,
  { certificateRequest }: Pick<Applied, 'certificateRequest'>,
): ServedCertificate {
  const certificate = files[certificatePath];
  const key = files[certificateKeyPath];
  const ca = files[issuingAuthorityPath];
  if (certificate && key && ca) return { tls: { certificate, key, ca }, requestId: certificateRequest };
  const kept = keptCertificate.safeParse(parseJson(files[keptCertificatePath] ?? '')).data;
  if (!kept) return { tls: undefined, requestId: certificateRequest };
  const { request, ...tls } = kept;
  return { tls, requestId: request };
}

export function planCertificates(
  { tls, certificateRequest, authorities, oauthAuthorities }: CertificatesInput,
  present: FileContents,
  { watchesCertificate }: CertificatesOptions,
): CertificatesPlan {
  const own: readonly WorkloadFile[] = tls
    ? [
        { path: certificatePath, content: tls.certificate, permissions: '644' },
        { path: certificateKeyPath, content: tls.key, permissions: '600' },
      ]
    : [];
  const trusted = [
    { path: issuingAuthorityPath, content: tls?.ca ?? '', permissions: '644' },
    { path: trustedAuthoritiesPath, content: authorities, permissions: '644' },
    { path: oauthAuthoritiesPath, content: oauthAuthorities, permissions: '644' },
  ].filter((file): file is WorkloadFile => file.content !== '');
  const files = [...own, ...trusted];
  const kept = tls && certificateRequest !== undefined ? [renderKept(tls, certificateRequest)] : [];
  const all = [...files, ...kept];
  return {
    files: all,
    removals: paths.filter((path) => present[path] !== undefined && !all.some((file) => file.path === path)),
    loaded: fingerprintFiles(watchesCertificate ? trusted : files),
    trusted: fingerprintFiles(trusted),
  };
}

function renderKept(tls: Tls, request: string): WorkloadFile {
  return { path: keptCertificatePath, content: renderCanonicalJson({ ...tls, request }), permissions: '600' };
}

function fingerprintFiles(files: readonly WorkloadFile[]): string | undefined {
  if (files.length === 0) return undefined;
  return computeFingerprint(renderCanonicalJson(files.map(({ path, content }) => [path, content])));
}
