import type { Layer } from 'charmkit/pebble';
import type { OfferedDashboard } from '../dashboards/offered-dashboard.ts';
import type { WorkloadFile } from '../files.ts';
import type { Datasource } from './datasources.ts';

/** What Grafana must load: fingerprints to record once it has, and what its API then shows. */
export interface Loads {
  /**
   * The fingerprint of the service and the files that it starts with. Undefined if the recorded one stays
   * valid.
   */
  readonly started: string | undefined;
  readonly certificates: string | undefined;
  readonly datasources: string;
  readonly dashboardProviders: string;
  readonly expectedSources: ExpectedSources;
}

/** A data source as Grafana shows it, with the uid that Grafana derives from its name if the data source is new. */
export interface ExpectedSource extends Omit<Datasource, 'secureJsonData'> {
  readonly access: string;
}

/**
 * The data sources that Grafana's API must show once it has loaded them, and the names that it must not list.
 */
export interface ExpectedSources {
  readonly present: readonly ExpectedSource[];
  readonly absent: readonly string[];
}

/** A password to make valid, and those that may be valid now, the most likely first. */
export interface PasswordChange {
  readonly wanted: string;
  readonly formers: readonly string[];
}

/** The alerting that Grafana must have. */
export interface AlertingChange {
  /** The new file. Undefined if there is none any more. */
  readonly config: string | undefined;
  /** A file that deletes what Grafana may have and must not have. */
  readonly deletions: string | undefined;
  /** The file to put back if Grafana refuses the new one. Undefined if Grafana has loaded none in this container. */
  readonly former: string | undefined;
  /** The fingerprint of the new file. */
  readonly fingerprint: string;
}

/** A change in the container or in Grafana, as plain data. */
export type WorkloadChange =
  | { readonly kind: 'directory'; readonly path: string }
  | ({ readonly kind: 'file' } & WorkloadFile)
  /** A file that is rendered while it is sent, so that only one dashboard is in memory at a time. */
  | { readonly kind: 'dashboard'; readonly path: string; readonly offer: OfferedDashboard }
  | { readonly kind: 'remove'; readonly path: string; readonly needs?: 'grafana-password' }
  /** `isSpared`: skipped in a pod that Kubernetes is about to replace. The same applies to `service`. */
  | { readonly kind: 'layer'; readonly label: string; readonly layer: Layer; readonly isSpared: boolean }
  /** Rebuilds the bundle of authorities. `trusted` is the fingerprint of its content afterwards. */
  | { readonly kind: 'exec'; readonly command: readonly string[]; readonly trusted: string | undefined }
  | { readonly kind: 'service-restart'; readonly loads: Loads; readonly isSpared: boolean }
  | { readonly kind: 'service-stop' }
  | { readonly kind: 'grafana-reload'; readonly loads: Loads }
  /** Writes the files, makes Grafana load them, and puts the former file back if Grafana refuses. */
  | ({ readonly kind: 'grafana-alerting' } & AlertingChange)
  /** Asks Grafana whether its administrator has this login now. The charm can't rename the user. */
  | { readonly kind: 'grafana-login'; readonly user: string; readonly password: string }
  | ({ readonly kind: 'grafana-password' } & PasswordChange);
