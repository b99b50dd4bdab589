import { createHash } from 'node:crypto';
import { parseJson } from 'charmkit/base';
import * as z from 'zod';
import { configDirectory, type WorkloadFile } from '../files.ts';
import { releaseSchema } from '../observing/release.ts';

export const appliedPath = `${configDirectory}/charm-applied.json`;

const text = z.string().optional().catch(undefined);
/** In milliseconds since 1970. */
const time = z.number();

/** Credentials that Grafana refused, by fingerprint, with the time. */
const refusal = z.object({ credentials: z.string(), at: time });
export type Refusal = z.infer<typeof refusal>;

/** The files that Grafana loads, by fingerprint, and the process that waits for its answer. */
const reloading = z.object({ wanted: z.string(), process: z.string() });
export type Reloading = z.infer<typeof reloading>;

/** What another unit starts first, and which. */
const waiting = z.object({ start: z.string(), firstUnit: z.string(), since: time });

/** A file that Grafana can't load, by fingerprint. */
const refusedAlerting = z.object({ file: z.string(), at: time });

const invalidDashboards = z.object({
  count: z.number(),
  sender: z.number(),
  template: z.string(),
  problem: z.string(),
});

/**
 * What has taken effect in the workload. The files contain what Grafana should run with, and this record
 * contains what it does run with. The charm writes it after a restart or reload has succeeded, so the next
 * hook repeats what failed or was interrupted. The record is stored beside the files that it describes, and
 * is lost with the container as they are.
 */
const schema = z
  .object({
    /** Fingerprint of the service and the INI file with which Grafana started last. */
    started: text,
    /** Fingerprint of the data source file that Grafana loaded last. */
    datasources: text,
    /**
     * Name -> uid of the data sources whose uid is not the one that Grafana derives from the name. Undefined
     * until Grafana has listed them.
     */
    sourceUids: z.record(z.string(), z.string()).optional().catch(undefined),
    /** The types of data sources that Grafana's image lacks. Empty while Grafana does not say which it has. */
    missingTypes: z.array(z.string()).readonly().optional().catch(undefined),
    /** Fingerprint of the file of dashboard providers that Grafana loaded last. */
    dashboardProviders: text,
    /** Fingerprint of the file of dashboard providers that the charm wrote last. */
    providersFile: text,
    /** Fingerprint of the charm's own key of the database in the INI file. */
    secretKey: text,
    /** Fingerprint of the alerting file that Grafana loaded last. */
    alerting: text,
    /** The alerting file that Grafana refused, and when. */
    refusedAlerting: refusedAlerting.optional().catch(undefined),
    /** Fingerprint of the files with which Grafana started, until it is known to have loaded them. */
    starting: text,
    /** Present if Grafana refused the admin password before its start. */
    distrusts: text,
    /** When Grafana first answered after its start, in milliseconds since 1970. */
    answered: time.optional().catch(undefined),
    /** A reload that outlasted its hook, and whose answer no hook has read yet. */
    reloading: reloading.optional().catch(undefined),
    /** Present while this unit lets another one start Grafana first. */
    waiting: waiting.optional().catch(undefined),
    /**
     * Fingerprint of the files that Grafana could not be asked to load, because it refuses the admin password.
     */
    refused: text,
    /** The admin passwords that Grafana refused. */
    refusals: z.array(refusal).readonly().optional().catch(undefined),
    /** Fingerprint of the certificates that Grafana has read. */
    certificates: text,
    /** Fingerprint of the charm's authorities in the container's bundle. */
    trusted: text,
    /** The dashboards that Grafana can't show. Hooks that read no dashboards know them from here. */
    invalidDashboards: invalidDashboards.optional().catch(undefined),
    /** The sender of certificates that can't be read. */
    unreadCertificates: text,
    /** Present while Juju does not let the unit read a relation that it lists. */
    unreadRelations: text,
    /** The signing request that the certificate in the container answers. */
    certificateRequest: text,
    /** Why the authority refuses the signing request. */
    certificateRefusal: text,
    /** The names that the certificate lacks, and why. */
    certificateLimits: text,
    /** Present while Juju withholds its private key. */
    keyTrouble: text,
    /** Fingerprint of the limits and requests that the pod had when it was last observed. */
    resources: text,
    /** Present while Grafana still needs the newest admin password. */
    rotating: text,
    /** The Grafana release in the container. */
    release: releaseSchema.optional().catch(undefined),
    /** The workload version that was reported to Juju. */
    version: text,
  })
  .catch({});
export type Applied = z.infer<typeof schema>;

/** Reads the record. A missing or damaged record means that nothing has taken effect. */
export function parseApplied(content: string | undefined): Applied {
  return schema.parse(parseJson(content ?? ''));
}

/** Renders the file of the record. */
export function renderApplied(applied: Applied): WorkloadFile {
  return { path: appliedPath, content: JSON.stringify(applied), permissions: '600' };
}

type Fingerprints = Pick<
  Applied,
  'started' | 'certificates' | 'datasources' | 'dashboardProviders' | 'trusted'
>;

/** Equals no fingerprint. Undefined would equal that of nothing. */
const replaced = 'replaced';

/**
 * Returns the record without what a hook is about to replace by these. If the hook can't complete that, and it is taken
 * back before the next hook, Grafana may have either.
 */
export function forgetReplaced(applied: Applied, next: Partial<Fingerprints>): Applied {
  const keys = Object.keys(next) as (keyof Fingerprints)[];
  const marks = keys.filter((key) => applied[key] !== next[key]).map((key) => [key, replaced]);
  const isSame = (loads: string | undefined) =>
    loads === undefined || next.datasources === undefined || loads === fingerprintLoads(next);
  return {
    ...applied,
    ...Object.fromEntries(marks),
    ...(isSame(applied.starting) ? {} : { starting: replaced }),
    ...(isSame(applied.reloading?.wanted) ? {} : { reloading: { ...applied.reloading, wanted: replaced } }),
  };
}

/** The fingerprint of everything that Grafana can be asked to load. */
export function fingerprintLoads({
  datasources,
  dashboardProviders,
}: Pick<Applied, 'datasources' | 'dashboardProviders'>): string {
  return `${datasources} ${dashboardProviders}`;
}

export function computeFingerprint(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
