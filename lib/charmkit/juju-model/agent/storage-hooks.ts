import type { StorageHook } from '../hook.ts';
import type { Unit } from '../state.ts';

/**
 * On Kubernetes, storage hooks run after install, because the pod comes later too, and before relation hooks (3.5's
 * uniter).
 */
export function findNextStorageHook(unit: Unit): StorageHook | undefined {
  for (const { id, life } of Object.values(unit.storage)) {
    const isAttached = unit.agent.attachedStorage.includes(id);
    if (life === 'alive' && !isAttached) return { kind: 'storage-attached', storage: id };
    if (life === 'dying' && isAttached) return { kind: 'storage-detaching', storage: id };
  }
  return undefined;
}
