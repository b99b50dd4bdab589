import { createHash } from 'node:crypto';
import { parseJson } from 'charmkit/base';
import * as z from 'zod';
import { configDirectory } from './files.ts';
import { type Release, releaseSchema } from './release.ts';

/** Credentials that Grafana refused, by fingerprint, and when. */
export interface Refusal {
  readonly credentials: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A reload that outlasts the hook which began it. */
export interface Reloading {
  /** Fingerprint of the files that are loaded. */
  readonly wanted: string;
  /** The process that waits for Grafana's answer. */
  readonly process: string;
}

/**
 * What has taken effect in the workload. Files tell what Grafana should run with, this what it does run with: it is
 * written after a restart or reload has succeeded, so what failed or was cut short is done again by the next hook. It
 * lies beside the files that it is about, and goes with the container as they do.
 */
export interface Applied {
  /** Fingerprint of the service and the ini file with which Grafana was started last. */
  readonly started?: string | undefined;
  /** Fingerprint of the data source file that Grafana loaded last. */
  readonly datasources?: string | undefined;
  /** Fingerprint of the file of dashboard providers that Grafana loaded last. */
  readonly dashboardProviders?: string | undefined;
  /** Fingerprint of the files with which Grafana was started, until it is known to have loaded them. */
  readonly starting?: string | undefined;
  /** A reload that outlasted its hook, and whose answer no hook has taken yet. */
  readonly reloading?: Reloading | undefined;
  /** Fingerprint of the files that Grafana could not be told to load, since it refuses the admin password. */
  readonly refused?: string | undefined;
  /** The admin passwords that Grafana refused. */
  readonly refusals?: readonly Refusal[] | undefined;
  /** Fingerprint of the certificates that Grafana has read. */
  readonly certificates?: string | undefined;
  /** Fingerprint of what was added to the container's bundle of authorities. */
  readonly trusted?: string | undefined;
  /** Who gave certificates that can't be read. */
  readonly unreadCertificates?: string | undefined;
  /** There while Juju does not let a relation be read that it lists. */
  readonly unreadRelations?: string | undefined;
  /** Which signing request the certificate in the container answers. */
  readonly certificateRequest?: string | undefined;
  /** There while Juju does not give the private key to it. */
  readonly keyTrouble?: string | undefined;
  /** Fingerprint of the limits and requests that the pod was seen to have. */
  readonly resources?: string | undefined;
  /** There while Grafana has still to be told the newest admin password. */
  readonly rotating?: string | undefined;
  /** Which Grafana the container has. */
  readonly release?: Release | undefined;
  /** The workload version that Juju was told. */
  readonly version?: string | undefined;
}

export const appliedPath = `${configDirectory}/charm-applied.json`;

const text = z.string().optional().catch(undefined);
const refusal = z.object({ credentials: z.string(), at: z.number() });
const reloading = z.object({ wanted: z.string(), process: z.string() });
const schema = z
  .object({
    started: text,
    datasources: text,
    dashboardProviders: text,
    starting: text,
    reloading: reloading.optional().catch(undefined),
    refused: text,
    refusals: z.array(refusal).optional().catch(undefined),
    certificates: text,
    trusted: text,
    unreadCertificates: text,
    unreadRelations: text,
    certificateRequest: text,
    keyTrouble: text,
    resources: text,
    rotating: text,
    release: releaseSchema.optional().catch(undefined),
    version: text,
  })
  .catch({});

/** Reads the record; a missing or damaged one says that nothing has taken effect. */
export function parseApplied(content: string | undefined): Applied {
  return schema.parse(parseJson(content ?? ''));
}

export function fingerprint(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
