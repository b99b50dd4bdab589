import { cp } from 'node:fs/promises';
import type { PebbleClient, Plan } from 'charmkit/pebble';
import type { ObjectStore } from '../../lib/juju-sim/simulator/kubernetes/object-store.ts';

/** A copy of a pod, from which it can be recreated. */
export interface PodCopy {
  /** The container's files, in their own directory. */
  readonly root: string;
  readonly plan: Plan;
  readonly isRunning: boolean;
  /** The admin password in Juju's secret; empty if there is no secret. */
  readonly password: string;
  /**
   * What Grafana showed; undefined if Grafana did not run, or if it differs from the Grafana that starts from this
   * copy.
   */
  readonly grafana?: string;
  /** The objects of the pod's cluster; undefined if the charm reaches no Kubernetes. */
  readonly cluster?: ObjectStore | undefined;
}

/** Copies a pod's files and records its running services. */
export async function copyPod(
  pod: { readonly root: string; readonly pebble: PebbleClient },
  root: string,
  password: string,
): Promise<PodCopy> {
  const [plan, [service]] = await Promise.all([pod.pebble.plan(), pod.pebble.services(['grafana'])]);
  await cp(pod.root, root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  return { root, plan, isRunning: service?.current === 'active', password };
}

/** Adds the plan of the copy to a Pebble without a plan, and starts the services that ran. */
export async function resumeServices(pebble: PebbleClient, { plan, isRunning }: PodCopy): Promise<void> {
  const services = Object.entries(plan.services).map(([name, service]) => [
    name,
    { ...service, override: 'replace' as const },
  ]);
  if (services.length === 0) return;
  await pebble.addLayer('grafana', { services: Object.fromEntries(services) }, { combine: true });
  if (isRunning) await pebble.startServices(['grafana']);
}
