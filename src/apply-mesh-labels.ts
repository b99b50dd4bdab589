import type { HookContext, UnitStatus } from 'charmkit/charm';
import type { KubernetesAccess } from './kubernetes/access.ts';
import { applyLabels } from './kubernetes/application-labels.ts';
import { isKubernetesError } from './kubernetes/errors.ts';
import type { Labels } from './kubernetes/label-memory.ts';
import { openKubernetes } from './kubernetes/open.ts';
import { keepWornLabels } from './relations/mesh-labels.ts';
import { statuses } from './status.ts';

/** Has Kubernetes take the application into the mesh, or out of it, and gives what stands in the way. */
export async function applyMeshLabels(
  context: HookContext,
  access: KubernetesAccess,
  labels: Labels,
): Promise<readonly UnitStatus[]> {
  const problem = await askForLabels(context, access, labels);
  await keepWornLabels(context, problem ? undefined : labels);
  return problem ? [problem] : [];
}

async function askForLabels(
  { env: { app, model, unit }, log }: HookContext,
  access: KubernetesAccess,
  labels: Labels,
): Promise<UnitStatus | undefined> {
  try {
    const client = await openKubernetes(access, model.name);
    const isWorn = await applyLabels(client, { app, pod: unit.replace('/', '-') }, labels);
    return isWorn ? undefined : statuses.meshRollout;
  } catch (error) {
    if (!isKubernetesError(error)) throw error;
    log.warning(error.message);
    return error.trouble === 'forbidden' ? statuses.meshRefused(app) : statuses.meshTrouble(error.message);
  }
}
