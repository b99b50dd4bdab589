import { cp } from 'node:fs/promises';
import type { PebbleClient, Plan } from 'charmkit/pebble';

/** What a pod can be made again of. */
export interface PodCopy {
  /** The container's files, in a directory of their own. */
  readonly root: string;
  readonly plan: Plan;
  readonly isRunning: boolean;
  /** The admin password as Juju keeps it; empty if there is none. */
  readonly password: string;
  /** What Grafana showed; absent if it did not run, or is another than the one that starts from this. */
  readonly grafana?: string;
}

/** Copies a pod's files and notes what it runs. */
export async function copyPod(
  pod: { readonly root: string; readonly pebble: PebbleClient },
  root: string,
  password: string,
): Promise<PodCopy> {
  const [plan, [service]] = await Promise.all([pod.pebble.plan(), pod.pebble.services(['grafana'])]);
  await cp(pod.root, root, { recursive: true, preserveTimestamps: true });
  return { root, plan, isRunning: service?.current === 'active', password };
}

/** Gives a Pebble without a plan the one of the copy, and starts what ran. */
export async function resumeServices(pebble: PebbleClient, { plan, isRunning }: PodCopy): Promise<void> {
  const services = Object.entries(plan.services).map(([name, service]) => [
    name,
    { ...service, override: 'replace' as const },
  ]);
  if (services.length === 0) return;
  await pebble.addLayer('grafana', { services: Object.fromEntries(services) }, { combine: true });
  if (isRunning) await pebble.startServices(['grafana']);
}
