import { type Alerting, createAlerting } from './alerting.ts';

/** A data source as Grafana stores it, with its secrets. The API only shows their names. */
export interface DataSource {
  readonly id: number;
  readonly uid: string;
  readonly orgId: number;
  readonly name: string;
  readonly type: string;
  readonly access: string;
  readonly url: string;
  readonly user: string;
  readonly database: string;
  readonly basicAuth: boolean;
  readonly basicAuthUser: string;
  readonly withCredentials: boolean;
  readonly isDefault: boolean;
  readonly jsonData: Readonly<Record<string, unknown>>;
  readonly secureJsonData: Readonly<Record<string, string>>;
  readonly version: number;
  readonly readOnly: boolean;
  /** Whether it is deleted when no provisioning file names it any more. */
  readonly isPrunable?: boolean;
}

/** A dashboard or a folder: Grafana stores both in one table, with one sequence of ids. */
export interface Dashboard {
  readonly id: number;
  readonly uid: string;
  readonly orgId: number;
  readonly title: string;
  readonly slug: string;
  readonly isFolder: boolean;
  /** 0 is the folder General. */
  readonly folderId: number;
  readonly version: number;
  readonly created: string;
  readonly updated: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The provider and the file of a dashboard. */
export interface ProvisionedDashboard {
  readonly dashboardId: number;
  readonly provider: string;
  readonly path: string;
  readonly checksum: string;
}

/** An organization has its own data sources and dashboards. */
export interface Organization {
  readonly id: number;
  readonly name: string;
}

export interface User {
  readonly id: number;
  readonly login: string;
  readonly email: string;
  readonly created: string;
  readonly salt: string;
  readonly passwordHash: string;
  /** The organization that the user has switched to. Undefined for the main one. */
  readonly orgId?: number;
}

interface LoginAttempt {
  readonly login: string;
  readonly atMs: number;
}

/** All data that outlives the process. */
export interface State {
  /** The version of Grafana that used the database last. */
  version?: string;
  lastDataSourceId: number;
  lastDashboardId: number;
  organizations: readonly Organization[];
  users: User[];
  loginAttempts: LoginAttempt[];
  dataSources: DataSource[];
  dashboards: Dashboard[];
  provisionedDashboards: ProvisionedDashboard[];
  readonly alerting: Alerting;
}

/** The state of a new database. */
export function createState(): State {
  return {
    lastDataSourceId: 0,
    lastDashboardId: 0,
    organizations: [{ id: 1, name: 'Main Org.' }],
    users: [],
    loginAttempts: [],
    dataSources: [],
    dashboards: [],
    provisionedDashboards: [],
    alerting: createAlerting(),
  };
}
