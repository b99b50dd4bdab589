import type { Environment } from './container.ts';

/** Says in `/api/health` and in `grafana-server -v` that this is not Grafana itself. */
export const commit = 'stand-in';

/**
 * What differs between the versions of Grafana that the stand-in can be. Each rule has the number under which
 * docs/reference/grafana-versions.md tells its source.
 */
export interface Profile {
  readonly version: string;
  /** Rule 2: a stored data source is updated by its id and the uid in the file, and is not found under another uid. */
  readonly updatesByUid: boolean;
  /** Rule 3: Prometheus, Loki and most other types are plugins in the image, which an image may lack. */
  readonly bundlesDataSources: boolean;
  /** Rule 4: the first start on the database of an older version moves dashboards to another storage. */
  readonly migratesDatabases: boolean;
  /** Rule 5: a provider can't take over a dashboard that another provider has. */
  readonly guardsManagers: boolean;
  /** Rule 9: a dashboard in the format of version 2 is refused for its format. */
  readonly refusesNewFormat: boolean;
  /** Rule 10: a data source's uid has at most 40 characters, each a letter, a digit, `-` or `_`. */
  readonly validatesUids: boolean;
  /** Rule 11: a folder may have several dashboards of one title. */
  readonly allowsEqualTitles: boolean;
  /** Rule 14: there is a program `grafana-server`. */
  readonly hasServerProgram: boolean;
  /**
   * Rule 16: somebody with a wrong password is a visitor where visitors may read. "Basic auth" hands on to the next client
   * of Grafana's authentication then.
   */
  readonly takesRefusedForVisitors: boolean;
  /** Rule 26: a data source that an earlier file made with `prune: true` goes when no file names it. */
  readonly prunes: boolean;
}

const grafana10: Profile = {
  version: '10.0.0',
  updatesByUid: false,
  bundlesDataSources: false,
  migratesDatabases: false,
  guardsManagers: false,
  refusesNewFormat: false,
  validatesUids: false,
  allowsEqualTitles: false,
  hasServerProgram: true,
  takesRefusedForVisitors: false,
  prunes: false,
};

const grafana12: Profile = {
  version: '12.4.0',
  updatesByUid: true,
  bundlesDataSources: false,
  migratesDatabases: true,
  guardsManagers: true,
  refusesNewFormat: true,
  validatesUids: true,
  allowsEqualTitles: true,
  hasServerProgram: true,
  takesRefusedForVisitors: true,
  prunes: true,
};

const grafana13: Profile = {
  ...grafana12,
  version: '13.2.0',
  bundlesDataSources: true,
  hasServerProgram: false,
};

const profiles = { '10': grafana10, '12': grafana12, '13': grafana13 } as const;

export type ProfileName = keyof typeof profiles;

export const profileNames = Object.keys(profiles) as readonly ProfileName[];

/** Grafana 10 is the one that the contract suite compares with the real one; most deployments run 12. */
const usual: ProfileName = '12';

/**
 * The version that SIMULATOR_GRAFANA names, in the container's environment or in this process's own.
 * @throws RangeError for a name that is not in `profileNames`
 */
export function readProfile({ SIMULATOR_GRAFANA: inContainer }: Environment): Profile {
  const name = inContainer ?? process.env.SIMULATOR_GRAFANA ?? usual;
  if (name in profiles) return profiles[name as ProfileName];
  throw new RangeError(`SIMULATOR_GRAFANA is ${name}: it may be ${profileNames.join(', ')}`);
}

/** What `grafana-server -v` prints; the charm reads from it which Grafana an image has. */
export function describeVersion({ version }: Profile): string {
  return `Version ${version} (commit: ${commit}, branch: main)`;
}
