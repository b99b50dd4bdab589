import { realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';

import { getErrorMessage } from 'charmkit/base';

import type { Log } from '../log.ts';
import {
  type DashboardRules,
  deleteDashboard,
  recordProvisioned,
  saveDashboard,
  unprovisionDashboard,
} from '../store/dashboards.ts';
import type { ProvisionedDashboard, State } from '../store/state.ts';
import { type DashboardFile, listDashboardFiles, readDashboardFile } from './dashboard-files.ts';
import type { DashboardProvider } from './dashboard-providers.ts';
import { type Claim, countUsage, type Usage } from './usage.ts';
import { ProvisioningError } from './yaml-file.ts';

/** Keeps the dashboards of one provider equal to its files. */
export interface FileReader {
  readonly provider: DashboardProvider;
  /** The result of the last walk, for the search for duplicates. */
  usage(): Usage;
  /** Disables or enables saving. Deletions continue. */
  restrict(isRestricted: boolean): void;
  /** Walks over the files once: deletes removed dashboards, and saves new or changed ones. */
  walk(): void;
}

/** The input of a reader. */
export interface FileReaderOptions {
  readonly provider: DashboardProvider;
  /** The folder of its files on this machine. */
  readonly folder: string;
  readonly state: State;
  readonly rules: DashboardRules;
  readonly log: Log;
}

/** Creates a reader of the provider's files. */
export function createFileReader({ provider, folder, state, rules, log }: FileReaderOptions): FileReader {
  let usage = countUsage([]);
  let isRestricted = false;

  function walk(): void {
    const top = realpathSync(folder);
    const paths = listDashboardFiles(top);
    const notes = state.provisionedDashboards.filter((note) => note.provider === provider.name);
    deleteMissing(notes.filter((note) => !paths.includes(note.path)));
    if (!provider.foldersFromFilesStructure) folderNamed(provider.folder);
    usage = countUsage(paths.flatMap((path) => saveFile(path, folderNamed(folderTitle(path, top)), notes)));
  }

  function deleteMissing(notes: readonly ProvisionedDashboard[]): void {
    for (const { dashboardId } of notes) {
      if (provider.disableDeletion) unprovisionDashboard(state, dashboardId);
      else deleteDashboard(state, dashboardId);
    }
  }

  function saveFile(
    path: string,
    folderId: number,
    notes: readonly ProvisionedDashboard[],
  ): readonly Claim[] {
    const file = readOrLog(path);
    if (file === undefined) return [];
    const claim = { uid: file.uid, title: file.title, folderId };
    try {
      save(
        file,
        folderId,
        notes.find((note) => note.path === path),
      );
    } catch (error) {
      log('error', 'failed to save dashboard', { file: path, error: getErrorMessage(error) });
      return provider.foldersFromFilesStructure ? [claim] : [];
    }
    return [claim];
  }

  function save(file: DashboardFile, folderId: number, note: ProvisionedDashboard | undefined): void {
    const { path, checksum, data, modified } = file;
    if (note?.checksum === checksum) return;
    if (isRestricted) {
      log('warn', 'Not saving new dashboard due to restricted database access', { file: path, folderId });
      return;
    }
    const draft = {
      ...{ id: note?.dashboardId, orgId: provider.orgId, folderId, isFolder: false, data, modified },
      provider: provider.name,
    };
    const { id } = saveDashboard(state, draft, rules);
    recordProvisioned(state, { dashboardId: id, provider: provider.name, path, checksum });
  }

  function readOrLog(path: string): DashboardFile | undefined {
    try {
      return readDashboardFile(path);
    } catch (error) {
      log('error', 'failed to load dashboard from ', { file: path, error: getErrorMessage(error) });
      return undefined;
    }
  }

  function folderTitle(path: string, top: string): string {
    if (!provider.foldersFromFilesStructure) return provider.folder;
    return dirname(path) === top ? '' : basename(dirname(path));
  }

  /**
   * Returns the id of the folder with that title, and creates the folder if it is missing. Without a title,
   * it is the folder General.
   */
  function folderNamed(title: string): number {
    if (title === '') return 0;
    const { orgId, folderUid, name } = provider;
    const existing = state.dashboards.find(
      (other) => other.orgId === orgId && other.folderId === 0 && other.title === title,
    );
    if (existing !== undefined && !existing.isFolder)
      throw new ProvisioningError('expected a folder, found a dashboard');
    if (existing) return existing.id;
    const data = { schemaVersion: 17, title, uid: folderUid };
    const draft = { id: undefined, orgId, folderId: 0, isFolder: true, data, modified: new Date() };
    return saveDashboard(state, { ...draft, provider: name }, rules).id;
  }

  return {
    provider,
    walk,
    usage: () => usage,
    restrict: (restricted) => {
      isRestricted = restricted;
    },
  };
}
