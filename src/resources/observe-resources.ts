import { parseJson } from 'charmkit/base';
import type { HookContext } from 'charmkit/charm';
import * as z from 'zod';
import type { ParsedConfig } from '../config.ts';
import { readPeers } from '../endpoints/grafana.ts';
import type { KubernetesAccess } from '../kubernetes/access.ts';
import { describeFault, KubernetesError, type KubernetesFault } from '../kubernetes/errors.ts';
import { pods, statefulSets } from '../kubernetes/object-kinds.ts';
import { openKubernetes } from '../kubernetes/open.ts';
import type { Scope } from '../reconcile/observe/scope.ts';
import { computeResources, fingerprintResources, type Resources } from './resources.ts';
import type { Pod, StatefulSet } from './rollout.ts';

/** The objects that Kubernetes has. */
export interface Cluster {
  readonly statefulSet: StatefulSet;
  /** This unit's own pod. Undefined if it does not exist. */
  readonly pod: Pod | undefined;
}

export interface ResourcesObservation {
  /** The wanted resources of Grafana's containers. Undefined if no limit was ever set. */
  readonly wanted: Resources | undefined;
  /** What this unit must do about the StatefulSet that all units share. Only the leader changes it. */
  readonly duty: 'none' | 'apply' | 'repair';
  /** The objects that Kubernetes has, or why it does not answer. Undefined if it was not asked. */
  readonly cluster: Cluster | KubernetesFault | undefined;
}

/** The key of the peer application databag in which the leader records what it has applied. */
export const resourcesKey = 'resources';

const amounts = z.record(z.string(), z.string());
const schema = z.object({ limits: amounts, requests: amounts }).optional().catch(undefined);

/**
 * Observes the limits that options set, and how far they have taken effect. Kubernetes is asked until they
 * have, and also by the leader in hooks that read everything, because Juju rewrites the StatefulSet when the
 * charm is refreshed. If no limit was ever set, Kubernetes is not asked.
 */
export async function observeResources(
  context: HookContext,
  scope: Scope,
  { access, config, seen }: { access: KubernetesAccess; config: ParsedConfig; seen: string | undefined },
): Promise<ResourcesObservation> {
  const { data } = await readPeers(context);
  const applied = schema.parse(parseJson(data[resourcesKey] ?? ''));
  const isLeader = await context.isLeader();
  const wanted = isLeader ? chooseResources(config, applied) : applied;
  if (!wanted) return { wanted, duty: 'none', cluster: undefined };
  const isApplied = applied !== undefined && fingerprintResources(applied) === fingerprintResources(wanted);
  const isChecked = isLeader && scope === 'everything' && Object.keys(wanted.limits).length > 0;
  const duty = isApplied ? (isChecked ? 'repair' : 'none') : 'apply';
  const isSettled = duty === 'none' && seen === fingerprintResources(wanted);
  if (isSettled) return { wanted, duty: 'none', cluster: undefined };
  return { wanted, duty, cluster: await readCluster(context, access) };
}

/** While an option is invalid, the limits stay as they are. */
function chooseResources(config: ParsedConfig, applied: Resources | undefined): Resources | undefined {
  if (!config.valid) return applied;
  const { cpu, memory } = config.config;
  const isSet = cpu !== undefined || memory !== undefined;
  return isSet || applied ? computeResources({ cpu, memory }) : undefined;
}

async function readCluster(
  { env }: HookContext,
  access: KubernetesAccess,
): Promise<Cluster | KubernetesFault> {
  try {
    const kubernetes = await openKubernetes(access, env.model.name);
    const [statefulSet, pod] = await Promise.all([
      kubernetes.get(statefulSets, env.app),
      kubernetes.get(pods, env.unit.replace('/', '-')),
    ]);
    if (!statefulSet) throw noStatefulSet(env.app, kubernetes.namespace);
    return { statefulSet, pod };
  } catch (error) {
    return describeFault(error);
  }
}

function noStatefulSet(app: string, namespace: string): KubernetesError {
  return new KubernetesError('not-found', `Kubernetes has no StatefulSet ${app} in namespace ${namespace}`);
}
