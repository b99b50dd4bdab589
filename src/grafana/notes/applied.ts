import { createHash } from 'node:crypto';
import { parseJson } from 'charmkit/base';
import * as z from 'zod';
import type { InvalidDashboards } from '../dashboards/known-dashboard.ts';
import { configDirectory } from '../files.ts';
import { type Release, releaseSchema } from '../observing/release.ts';

/** Credentials that Grafana refused, by fingerprint, with the time. */
export interface Refusal {
  readonly credentials: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A start that another unit makes first. */
export interface Waiting {
  /** What this unit starts. */
  readonly start: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** A reload that outlasts the hook that began it. */
export interface Reloading {
  /** Fingerprint of the files that Grafana loads. */
  readonly wanted: string;
  /** The process that waits for Grafana's answer. */
  readonly process: string;
}

/** An alerting file that Grafana can't load. */
export interface RefusedAlerting {
  /** Its fingerprint. */
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * What has taken effect in the workload. The files contain what Grafana should run with, and this record
 * contains what it does run with. The charm writes it after a restart or reload has succeeded, so the next
 * hook repeats what failed or was interrupted. The record is stored beside the files that it describes, and
 * is lost with the container as they are.
 */
export interface Applied {
  /** Fingerprint of the service and the INI file with which Grafana started last. */
  readonly started?: string | undefined;
  /** Fingerprint of the data source file that Grafana loaded last. */
  readonly datasources?: string | undefined;
  /**
   * Name -> uid of the data sources whose uid is not the one that Grafana derives from the name. Undefined
   * until Grafana has listed them.
   */
  readonly sourceUids?: Readonly<Record<string, string>> | undefined;
  /** The types of data sources that Grafana's image lacks. Empty while Grafana does not say which it has. */
  readonly missingTypes?: readonly string[] | undefined;
  /** Fingerprint of the file of dashboard providers that Grafana loaded last. */
  readonly dashboardProviders?: string | undefined;
  /** Fingerprint of the file of dashboard providers that the charm wrote last. */
  readonly providersFile?: string | undefined;
  /** Fingerprint of the charm's own key of the database in the INI file. */
  readonly secretKey?: string | undefined;
  /** Fingerprint of the alerting file that Grafana loaded last. */
  readonly alerting?: string | undefined;
  /** The alerting file that Grafana refused, and when. */
  readonly refusedAlerting?: RefusedAlerting | undefined;
  /** Fingerprint of the files with which Grafana started, until it is known to have loaded them. */
  readonly starting?: string | undefined;
  /** When Grafana first answered after its start, in milliseconds since 1970. */
  readonly answered?: number | undefined;
  /** Present if Grafana refused the admin password before its start. */
  readonly distrusts?: string | undefined;
  /** A reload that outlasted its hook, and whose answer no hook has read yet. */
  readonly reloading?: Reloading | undefined;
  /** Present while this unit lets another one start Grafana first. */
  readonly waiting?: Waiting | undefined;
  /**
   * Fingerprint of the files that Grafana could not be asked to load, because it refuses the admin password.
   */
  readonly refused?: string | undefined;
  /** The admin passwords that Grafana refused. */
  readonly refusals?: readonly Refusal[] | undefined;
  /** Fingerprint of the certificates that Grafana has read. */
  readonly certificates?: string | undefined;
  /** Fingerprint of the charm's authorities in the container's bundle. */
  readonly trusted?: string | undefined;
  /** The dashboards that Grafana can't show. Hooks that read no dashboards know them from here. */
  readonly invalidDashboards?: InvalidDashboards | undefined;
  /** The sender of certificates that can't be read. */
  readonly unreadCertificates?: string | undefined;
  /** Present while Juju does not let the unit read a relation that it lists. */
  readonly unreadRelations?: string | undefined;
  /** The signing request that the certificate in the container answers. */
  readonly certificateRequest?: string | undefined;
  /** Why the authority refuses the signing request. */
  readonly certificateRefusal?: string | undefined;
  /** The names that the certificate lacks, and why. */
  readonly certificateLimits?: string | undefined;
  /** Present while Juju withholds its private key. */
  readonly keyTrouble?: string | undefined;
  /** Fingerprint of the limits and requests that the pod had when it was last observed. */
  readonly resources?: string | undefined;
  /** Present while Grafana still needs the newest admin password. */
  readonly rotating?: string | undefined;
  /** The Grafana release in the container. */
  readonly release?: Release | undefined;
  /** The workload version that was reported to Juju. */
  readonly version?: string | undefined;
}

export const appliedPath = `${configDirectory}/charm-applied.json`;

const text = z.string().optional().catch(undefined);
const refusal = z.object({ credentials: z.string(), at: z.number() });
const reloading = z.object({ wanted: z.string(), process: z.string() });
const waiting = z.object({ start: z.string(), since: z.number() });
const refusedAlerting = z.object({ file: z.string(), at: z.number() });
const invalidDashboards = z.object({
  count: z.number(),
  sender: z.number(),
  template: z.string(),
  problem: z.string(),
});
const schema = z
  .object({
    started: text,
    datasources: text,
    sourceUids: z.record(z.string(), z.string()).optional().catch(undefined),
    missingTypes: z.array(z.string()).optional().catch(undefined),
    dashboardProviders: text,
    providersFile: text,
    secretKey: text,
    alerting: text,
    refusedAlerting: refusedAlerting.optional().catch(undefined),
    starting: text,
    distrusts: text,
    answered: z.number().optional().catch(undefined),
    reloading: reloading.optional().catch(undefined),
    waiting: waiting.optional().catch(undefined),
    refused: text,
    refusals: z.array(refusal).optional().catch(undefined),
    certificates: text,
    trusted: text,
    invalidDashboards: invalidDashboards.optional().catch(undefined),
    unreadCertificates: text,
    unreadRelations: text,
    certificateRequest: text,
    certificateRefusal: text,
    certificateLimits: text,
    keyTrouble: text,
    resources: text,
    rotating: text,
    release: releaseSchema.optional().catch(undefined),
    version: text,
  })
  .catch({});

/** Reads the record. A missing or damaged record means that nothing has taken effect. */
export function parseApplied(content: string | undefined): Applied {
  return schema.parse(parseJson(content ?? ''));
}

export function computeFingerprint(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
