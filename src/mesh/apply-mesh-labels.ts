import type { HookContext, UnitStatus } from 'charmkit/charm';
import type { KubernetesAccess } from '../kubernetes/access.ts';
import { isKubernetesError, type KubernetesTrouble } from '../kubernetes/errors.ts';
import { openKubernetes } from '../kubernetes/open.ts';
import { statuses } from '../status.ts';
import { applyLabels } from './application-labels.ts';
import type { Labels } from './label-memory.ts';
import { keepWornLabels } from './observe-mesh-labels.ts';

/** With these Kubernetes has not even begun. */
const refusals: readonly KubernetesTrouble[] = ['not-loaded', 'no-credentials', 'forbidden'];

/** Has Kubernetes take the application into the mesh, or out of it, and gives what stands in the way. */
export async function applyMeshLabels(
  context: HookContext,
  access: KubernetesAccess,
  labels: Labels,
): Promise<readonly UnitStatus[]> {
  const { app, model, unit } = context.env;
  try {
    const client = await openKubernetes(access, model.name);
    const isWorn = await applyLabels(client, { app, pod: unit.replace('/', '-') }, labels);
    await keepWornLabels(context, isWorn ? labels : null);
    return isWorn ? [] : [statuses.meshRollout];
  } catch (error) {
    if (!isKubernetesError(error)) throw error;
    context.log.warning(error.message);
    if (!refusals.includes(error.trouble)) await keepWornLabels(context, null);
    return [error.trouble === 'forbidden' ? statuses.meshRefused(app) : statuses.meshTrouble(error.message)];
  }
}
