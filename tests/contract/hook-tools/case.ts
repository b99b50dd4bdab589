import type { Hook } from 'charmkit/juju-model';

/** The commands of a unit in one hook, and their output. */
export interface Step {
  /** Defaults to the leader, grafana/0. grafana/1 is not the leader. */
  readonly unit?: 'grafana/0' | 'grafana/1';
  /** Defaults to config-changed. */
  readonly hook?: Hook;
  /** Commands after `$ `, each followed by its output. */
  readonly transcript: string;
  /** The exit code of the hook. Juju commits the hook's changes if it is 0. */
  readonly exitCode?: number;
}

export interface Case extends Step {
  readonly title: string;
  /** Hooks that run after this one. */
  readonly next?: readonly Step[];
}

const loki = { endpoint: 'source', relation: 9, remoteApp: 'loki' } as const;

/** Hooks of the scene. */
export const hooks = {
  configChanged: { kind: 'config-changed' },
  lokiChanged: { kind: 'relation-changed', ...loki, remoteUnit: 'loki/0' },
  lokiAppChanged: { kind: 'relation-changed', ...loki },
  backup: { kind: 'action', action: 'backup', task: '2' },
  databaseAttached: { kind: 'storage-attached', storage: 'database/0' },
} as const satisfies Record<string, Hook>;
