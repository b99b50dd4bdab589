import { getErrorMessage } from 'charmkit/base';

import type { Container } from './container.ts';
import { createExpander } from './expand.ts';
import type { Log } from './log.ts';
import { type Migration, startMigration } from './migration.ts';
import { type Profile, readProfile } from './profile.ts';
import {
  checkYamlFiles,
  createDashboardProvisioner,
  type DashboardProvisioner,
  provisionAlerting,
  provisionDataSources,
} from './provisioning/index.ts';
import type { Settings } from './settings.ts';
import { type Database, openDatabase } from './store/database.ts';
import { createAdministrator } from './store/users.ts';

/** The kinds of provisioning, by their names in the reload API. */
export type ProvisioningKind = 'datasources' | 'dashboards' | 'plugins' | 'notifications' | 'alerting';

/** Grafana without its HTTP API. */
export interface Grafana {
  readonly settings: Settings;
  readonly profile: Profile;
  readonly database: Database;
  readonly dashboards: DashboardProvisioner;
  readonly migration: Migration;
  readonly log: Log;
  /**
   * Applies the provisioning files of that kind again, unless Grafana is migrating. Throws if Grafana would
   * answer 500.
   */
  reload(kind: ProvisioningKind): void;
}

/**
 * Applies all provisioning except that of dashboards, which Grafana applies once it serves. Uses the database
 * in the settings, or the one in the argument.
 */
export function startGrafana(
  container: Container,
  settings: Settings,
  log: Log,
  database: Database = openDatabase(container.hostPath(databasePath(settings))),
): Grafana {
  if (database.isNew) addAdministrator(database, settings);
  const grafana = createGrafana(container, settings, { database, log });
  for (const kind of ['datasources', 'plugins', 'notifications', 'alerting'] as const) grafana.reload(kind);
  database.commit();
  return grafana;
}

function createGrafana(
  container: Container,
  settings: Settings,
  { database, log }: { readonly database: Database; readonly log: Log },
): Grafana {
  const folder = container.hostPath(settings.text('paths', 'provisioning'));
  const expander = createExpander(container);
  const profile = readProfile(container.environment);
  const { state } = database;
  const migration = startMigration(container.environment, profile, database);
  const surroundings = { container, state, database, expander, folder, profile };
  const dashboards = createDashboardProvisioner({
    ...surroundings,
    log: log.named('provisioning.dashboard'),
  });
  const provision: Record<ProvisioningKind, () => void> = {
    datasources: () => provisionDataSources({ ...surroundings, log: log.named('provisioning.datasources') }),
    dashboards: () => dashboards.reload(),
    plugins: () => checkYamlFiles(folder, 'plugins'),
    notifications: () => checkYamlFiles(folder, 'notifiers'),
    alerting: () => provisionAlerting(surroundings),
  };
  const reload = (kind: ProvisioningKind): void => {
    if (migration.isRunning()) return;
    try {
      provision[kind]();
    } catch (error) {
      log.named('provisioning')('error', `Failed to provision ${kind}`, { error: getErrorMessage(error) });
      throw error;
    } finally {
      database.commit();
    }
  };
  return { settings, profile, database, dashboards, migration, log, reload };
}

/** In the place of the SQLite file: `[database] path`, below the data folder unless it is absolute. */
function databasePath(settings: Settings): string {
  const path = settings.text('database', 'path');
  return path.startsWith('/') ? path : `${settings.text('paths', 'data')}/${path}`;
}

function addAdministrator(database: Database, settings: Settings): void {
  createAdministrator(database.state, {
    login: settings.text('security', 'admin_user'),
    email: settings.text('security', 'admin_email'),
    password: settings.text('security', 'admin_password'),
  });
}
