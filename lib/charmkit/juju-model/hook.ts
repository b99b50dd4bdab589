import type {
  containerKinds,
  lifecycleKinds,
  relationKinds,
  secretKinds,
  storageKinds,
} from '../base/index.ts';

export type LifecycleKind = (typeof lifecycleKinds)[number];
export type RelationKind = (typeof relationKinds)[number];
export type StorageKind = (typeof storageKinds)[number];
export type SecretKind = (typeof secretKinds)[number];
export type WorkloadKind = (typeof containerKinds)[number];

export interface LifecycleHook {
  readonly kind: LifecycleKind;
}

export interface RelationHook {
  readonly kind: RelationKind;
  readonly endpoint: string;
  readonly relation: number;
  readonly remoteApp: string;
  /** Absent on created, broken, and a change of the application databag. */
  readonly remoteUnit?: string;
  readonly departingUnit?: string;
}

export interface StorageHook {
  readonly kind: StorageKind;
  /** For example `data/0`. */
  readonly storage: string;
}

export interface SecretHook {
  readonly kind: SecretKind;
  readonly secret: string;
  readonly label: string;
  readonly revision?: number;
}

export interface Notice {
  readonly id: string;
  readonly type: string;
  readonly key: string;
}

export interface WorkloadHook {
  readonly kind: WorkloadKind;
  readonly container: string;
  readonly notice?: Notice;
  readonly check?: string;
}

export interface ActionHook {
  readonly kind: 'action';
  readonly action: string;
  /** The task's id in the model, a number as text. */
  readonly task: string;
}

/** The name of the action that runs a command instead of the charm (`juju exec`). */
export const execAction = 'juju-exec';

/** Whether the hook is a command of `juju exec`, which runs in the unit like an action. */
export function isExec(hook: Hook): boolean {
  return hook.kind === 'action' && hook.action === execAction;
}

/** One run of `dispatch`. */
export type Hook = LifecycleHook | RelationHook | StorageHook | SecretHook | WorkloadHook | ActionHook;

/** The hook's name in Juju, for example `grafana-source-relation-changed`. For an action, the action's name. */
export function renderHookName(hook: Hook): string {
  if (hook.kind === 'action') return hook.action;
  if ('relation' in hook) return `${hook.endpoint}-${hook.kind}`;
  if ('storage' in hook) return `${parseStorageName(hook.storage)}-${hook.kind}`;
  return 'container' in hook ? `${hook.container}-${hook.kind}` : hook.kind;
}

/** `data` of `data/0`. */
export function parseStorageName(id: string): string {
  return id.slice(0, id.lastIndexOf('/'));
}
