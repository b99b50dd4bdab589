import type { Layer } from 'charmkit/pebble';
import type { PasswordChange } from './applying/settle-password.ts';
import type { OfferedDashboard } from './dashboards/offered-dashboard.ts';
import type { WorkloadFile } from './files.ts';

/** What Grafana is to have loaded: fingerprints to record once it has, and the names that its API then lists. */
export interface Loads {
  /** Of the service and the files that it starts with; undefined where what was started counts. */
  readonly started: string | undefined;
  readonly certificates: string | undefined;
  readonly datasources: string;
  readonly dashboardProviders: string;
  readonly expectedSources: ExpectedSources;
}

/** The names that Grafana's API is to list once it has loaded its data sources, and those that it is not to list. */
export interface ExpectedSources {
  readonly present: readonly string[];
  readonly absent: readonly string[];
}

/** One thing to be changed in the container or in Grafana; plain data. */
export type WorkloadChange =
  | { readonly kind: 'directory'; readonly path: string }
  | ({ readonly kind: 'file' } & WorkloadFile)
  /** A file that is rendered as it is sent, so that there is only one dashboard in memory at a time. */
  | { readonly kind: 'dashboard'; readonly path: string; readonly offer: OfferedDashboard }
  | { readonly kind: 'remove'; readonly path: string; readonly needs?: 'grafana-password' }
  /** `isSpared`: not for the last seconds of a pod that is about to be replaced; so with `service`. */
  | { readonly kind: 'layer'; readonly layer: Layer; readonly isSpared: boolean }
  /** Has the bundle of authorities made anew; the fingerprint of what is then in it. */
  | { readonly kind: 'exec'; readonly command: readonly string[]; readonly trusted: string | undefined }
  | { readonly kind: 'service-restart'; readonly loads: Loads; readonly isSpared: boolean }
  | { readonly kind: 'service-stop' }
  | { readonly kind: 'grafana-reload'; readonly loads: Loads }
  | ({ readonly kind: 'grafana-password' } & PasswordChange);
