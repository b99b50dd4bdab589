import { canonicalJson } from 'charmkit/base';
import { fingerprint } from './applied.ts';
import {
  certificateKeyPath,
  certificatePath,
  type FileContents,
  issuingAuthorityPath,
  oauthAuthoritiesPath,
  trustedAuthoritiesPath,
  type WorkloadFile,
} from './files.ts';

/** What Grafana serves HTTPS with; all in PEM. */
export interface Tls {
  /** Grafana's own certificate, and behind it those that lead to the authority. */
  readonly certificate: string;
  readonly key: string;
  /** The authority's, with which Grafana's own can be verified. */
  readonly ca: string;
}

export interface CertificatesInput {
  /** Undefined where Grafana serves plain HTTP. */
  readonly tls: Tls | undefined;
  /** Certificates of authorities to be trusted, in PEM; empty for none but those of the image. */
  readonly authorities: string;
  /** The same of the authorities behind the identity provider. */
  readonly oauthAuthorities: string;
}

export interface CertificatesOptions {
  /** Whether Grafana sees by itself that its own certificate is another one. */
  readonly watchesCertificate: boolean;
}

export interface CertificatesPlan {
  readonly files: readonly WorkloadFile[];
  readonly removals: readonly string[];
  /** Fingerprint of what Grafana reads at its start only; undefined for nothing. */
  readonly loaded: string | undefined;
  /** Fingerprint of what is to be in the container's bundle of authorities; undefined for nothing of ours. */
  readonly trusted: string | undefined;
}

const paths = [
  certificatePath,
  certificateKeyPath,
  issuingAuthorityPath,
  trustedAuthoritiesPath,
  oauthAuthoritiesPath,
];

/** What Grafana was given before; undefined unless it is complete. */
export function tlsOf(files: FileContents): Tls | undefined {
  const certificate = files[certificatePath];
  const key = files[certificateKeyPath];
  const ca = files[issuingAuthorityPath];
  return certificate && key && ca ? { certificate, key, ca } : undefined;
}

export function planCertificates(
  { tls, authorities, oauthAuthorities }: CertificatesInput,
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
  return {
    files,
    removals: paths.filter(
      (path) => present[path] !== undefined && !files.some((file) => file.path === path),
    ),
    loaded: fingerprintOf(watchesCertificate ? trusted : files),
    trusted: fingerprintOf(trusted),
  };
}

function fingerprintOf(files: readonly WorkloadFile[]): string | undefined {
  if (files.length === 0) return undefined;
  return fingerprint(canonicalJson(files.map(({ path, content }) => [path, content])));
}
