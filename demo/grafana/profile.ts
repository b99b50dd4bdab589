import type { Environment } from './container.ts';

/** Shows in `/api/health` and in `grafana-server -v` that this is not Grafana itself. */
export const commit = 'stand-in';

/**
 * The differences between the versions of Grafana that the stand-in can represent.
 * docs/reference/grafana-versions.md lists the source of each rule under its number.
 */
export interface Profile {
  readonly version: string;
  /**
   * Rule 2: a stored data source is updated by its id and the uid in the file, and can't be updated with a
   * different uid.
   */
  readonly updatesByUid: boolean;
  /** Rule 3: Prometheus, Loki and most other types are plugins in the image, which may be missing. */
  readonly bundlesDataSources: boolean;
  /**
   * Rule 4: the first start with the database of an older version moves dashboards to a different storage.
   */
  readonly migratesDatabases: boolean;
  /** Rule 5: a provider can't take over a dashboard of another provider. */
  readonly guardsManagers: boolean;
  /** Rule 9: a dashboard in the format of version 2 is refused because of its format. */
  readonly refusesNewFormat: boolean;
  /** Rule 10: a data source's uid has at most 40 characters, each a letter, a digit, `-` or `_`. */
  readonly validatesUids: boolean;
  /** Rule 11: a folder may have several dashboards with the same title. */
  readonly allowsEqualTitles: boolean;
  /** Rule 14: there is a program `grafana-server`. */
  readonly hasServerProgram: boolean;
  /**
   * Rule 16: a user with a wrong password becomes a visitor if visitors may read, because "Basic auth" then
   * continues with the next client of Grafana's authentication.
   */
  readonly takesRefusedForVisitors: boolean;
  /**
   * Rule 26: a data source that an earlier file created with `prune: true` is deleted when no file names it.
   */
  readonly prunes: boolean;
  /** Rule 27: at its start, Grafana installs the plugins that its settings list. */
  readonly installsPlugins: boolean;
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
  installsPlugins: false,
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
  installsPlugins: true,
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

/** The contract suite compares Grafana 10 with the real one. Most deployments run 12. */
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

/** The output of `grafana-server -v`, from which the charm reads the Grafana release of an image. */
export function describeVersion({ version }: Profile): string {
  return `Version ${version} (commit: ${commit}, branch: main)`;
}
