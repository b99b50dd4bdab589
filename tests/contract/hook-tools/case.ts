import type { Hook } from 'juju-sim/juju-model';

/** What a unit types in one hook, and sees. */
export interface Step {
  /** By default the leader, grafana/0; grafana/1 follows. */
  readonly unit?: 'grafana/0' | 'grafana/1';
  /** By default config-changed. */
  readonly hook?: Hook;
  /** Commands behind `$ `, each followed by what it prints. */
  readonly transcript: string;
  /** What the hook itself exits with: on 0 Juju commits what it did. */
  readonly exitCode?: number;
}

export interface Case extends Step {
  readonly title: string;
  /** Hooks that run after it. */
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
