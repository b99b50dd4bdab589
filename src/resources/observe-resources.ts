import { parseJson } from 'charmkit/base';
import type { HookContext } from 'charmkit/charm';
import * as z from 'zod';
import type { ParsedConfig } from '../config.ts';
import { readPeers } from '../endpoints/grafana.ts';
import type { KubernetesAccess } from '../kubernetes/access.ts';
import { describeFault, KubernetesError, type KubernetesFault } from '../kubernetes/errors.ts';
import { pods, statefulSets } from '../kubernetes/object-kinds.ts';
import { openKubernetes } from '../kubernetes/open.ts';
import type { Scope } from '../observe/scope.ts';
import { fingerprintOf, type Resources, resourcesOf } from './resources.ts';
import type { Pod, StatefulSet } from './rollout.ts';

/** What Kubernetes has. */
export interface Cluster {
  readonly statefulSet: StatefulSet;
  /** This unit's own; undefined while there is none. */
  readonly pod: Pod | undefined;
}

export interface ResourcesObservation {
  /** What Grafana's containers are to have; undefined where nothing was ever said about it. */
  readonly wanted: Resources | undefined;
  /** What this unit is to do about the StatefulSet that all units share: it is the leader's to change. */
  readonly duty: 'none' | 'apply' | 'repair';
  /** What Kubernetes has, or why it does not say; undefined where it was not asked. */
  readonly cluster: Cluster | KubernetesFault | undefined;
}

/** Where the leader keeps in the peer application databag what it has applied. */
export const resourcesKey = 'resources';

const amounts = z.record(z.string(), z.string());
const schema = z.object({ limits: amounts, requests: amounts }).optional().catch(undefined);

/**
 * The limits that options set, as far as they have taken effect. Kubernetes is asked while they have not, and by the
 * leader in the hooks that look at everything: Juju writes the StatefulSet anew when the charm is refreshed. Where no
 * limit was ever set, it is not asked at all.
 */
export async function observeResources(
  context: HookContext,
  scope: Scope,
  { access, config, seen }: { access: KubernetesAccess; config: ParsedConfig; seen: string | undefined },
): Promise<ResourcesObservation> {
  const { data } = await readPeers(context);
  const applied = schema.parse(parseJson(data[resourcesKey] ?? ''));
  const isLeader = await context.isLeader();
  const wanted = isLeader ? wantedBy(config, applied) : applied;
  if (!wanted) return { wanted, duty: 'none', cluster: undefined };
  const isApplied = applied !== undefined && fingerprintOf(applied) === fingerprintOf(wanted);
  const isChecked = isLeader && scope === 'everything' && Object.keys(wanted.limits).length > 0;
  const duty = isApplied ? (isChecked ? 'repair' : 'none') : 'apply';
  const isSettled = duty === 'none' && seen === fingerprintOf(wanted);
  if (isSettled) return { wanted, duty: 'none', cluster: undefined };
  return { wanted, duty, cluster: await readCluster(context, access) };
}

/** While an option is wrong, all goes on as it is. */
function wantedBy(config: ParsedConfig, applied: Resources | undefined): Resources | undefined {
  if (!config.valid) return applied;
  const { cpu, memory } = config.config;
  const isSet = cpu !== undefined || memory !== undefined;
  return isSet || applied ? resourcesOf({ cpu, memory }) : undefined;
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
