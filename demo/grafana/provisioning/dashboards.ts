import { getErrorMessage } from 'charmkit/base';

import type { Container } from '../container.ts';
import type { Expander } from '../expand.ts';
import type { Log } from '../log.ts';
import type { Profile } from '../profile.ts';
import { deleteDashboard } from '../store/dashboards.ts';
import type { Database } from '../store/database.ts';
import { type DashboardProvider, readDashboardProviders } from './dashboard-providers.ts';
import { createFileReader, type FileReader } from './file-reader.ts';
import { listProvidersWithDuplicates } from './usage.ts';

const duplicatesIntervalMs = 30_000;

/** The providers of dashboards, which poll their files until they are stopped or replaced. */
export interface DashboardProvisioner {
  readonly providers: readonly DashboardProvider[];
  /** Reads the providers' configuration again. If it is invalid, the old providers continue. */
  reload(): void;
  /** Reads the files of all providers once, as each provider does periodically. */
  walk(): void;
  stop(): void;
}

/** The input of dashboard provisioning. */
export interface DashboardSurroundings {
  readonly container: Container;
  readonly database: Database;
  readonly expander: Expander;
  readonly log: Log;
  /** The provisioning folder on this machine. */
  readonly folder: string;
  readonly profile: Profile;
}

/** Creates a provisioner, which has no providers until its first reload. */
export function createDashboardProvisioner(surroundings: DashboardSurroundings): DashboardProvisioner {
  const { database, log } = surroundings;
  let readers: readonly FileReader[] = [];
  let timers: readonly NodeJS.Timeout[] = [];

  function reload(): void {
    const next = readDashboardProviders(surroundings.folder, surroundings.expander).map((provider) =>
      open(provider),
    );
    stop();
    deleteOrphans(next);
    readers = next;
    try {
      walkAll();
    } finally {
      database.commit();
      timers = [...readers.map(poll), setInterval(restrictDuplicates, duplicatesIntervalMs)];
    }
  }

  function open(provider: DashboardProvider): FileReader {
    const path = surroundings.container.hostPath(provider.path);
    return createFileReader({
      provider,
      folder: path,
      state: database.state,
      rules: surroundings.profile,
      log,
    });
  }

  function deleteOrphans(next: readonly FileReader[]): void {
    const names = next.map((reader) => reader.provider.name);
    const orphans = database.state.provisionedDashboards.filter((note) => !names.includes(note.provider));
    for (const { dashboardId } of orphans) deleteDashboard(database.state, dashboardId);
  }

  /**
   * A missing folder ends the first walk, including the search for duplicates. The folder may appear later.
   */
  function walkAll(): void {
    for (const reader of readers) {
      try {
        reader.walk();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        log('warn', 'Failed to provision config', {
          name: reader.provider.name,
          error: getErrorMessage(error),
        });
        return;
      }
    }
    restrictDuplicates();
  }

  function poll(reader: FileReader): NodeJS.Timeout {
    return setInterval(() => walkAgain(reader), reader.provider.updateIntervalSeconds * 1000);
  }

  function walkAgain(reader: FileReader): void {
    try {
      reader.walk();
    } catch (error) {
      log('error', 'failed to search for dashboards', {
        name: reader.provider.name,
        error: getErrorMessage(error),
      });
    }
    database.commit();
  }

  function restrictDuplicates(): void {
    const involved = listProvidersWithDuplicates(
      new Map(readers.map((reader) => [reader.provider.name, reader.usage()])),
    );
    for (const reader of readers) reader.restrict(involved.has(reader.provider.name));
    for (const provider of involved) {
      log(
        'warn',
        'dashboards provisioning provider has no database write permissions because of duplicates',
        { provider },
      );
    }
  }

  function stop(): void {
    for (const timer of timers) clearInterval(timer);
    timers = [];
  }

  return {
    get providers() {
      return readers.map((reader) => reader.provider);
    },
    reload,
    walk: () => {
      for (const reader of readers) walkAgain(reader);
      restrictDuplicates();
    },
    stop,
  };
}
