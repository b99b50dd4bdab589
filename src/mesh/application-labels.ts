import type { KubernetesClient } from '../kubernetes/client.ts';
import { pods, services, statefulSets } from '../kubernetes/object-kinds.ts';
import { LabelMemory, type Labels } from './label-memory.ts';

/** Null takes a label away. */
type LabelPatch = Readonly<Record<string, string | null>>;

export interface LabelledApplication {
  readonly app: string;
  /** Of the unit that asks. */
  readonly pod: string;
}

/**
 * Puts the wanted labels on the application's pods and its service, and takes away those that were put there before and
 * are wanted no more. For that Kubernetes replaces the pods: gives whether the unit's own is as wanted.
 */
export async function applyLabels(
  client: KubernetesClient,
  { app, pod }: LabelledApplication,
  wanted: Labels,
): Promise<boolean> {
  const [memory, service, statefulSet, ownPod] = await Promise.all([
    LabelMemory.open(client, app),
    client.get(services, app),
    client.get(statefulSets, app),
    client.get(pods, pod),
  ]);
  const before = memory.labels;
  const plan = (current: Labels = {}) => planLabels(wanted, { current, before });
  const ofService = plan(service?.metadata.labels);
  const ofPods = plan(statefulSet?.spec.template.metadata.labels);
  const by = { fieldManager: app };
  // Beforehand: what a hook that is cut short has put there is taken away again, too.
  await memory.write({ ...before, ...wanted }, statefulSet?.metadata.uid);
  if (ofService) await client.mergePatch(services, app, { metadata: { labels: ofService } }, by);
  // The pods last, since that has Kubernetes replace the pod that this hook runs in.
  const template = { metadata: { labels: ofPods } };
  if (ofPods) await client.mergePatch(statefulSets, app, { spec: { template } }, by);
  await memory.write(wanted, statefulSet?.metadata.uid);
  return !ofPods && plan(ownPod?.metadata.labels) === undefined;
}

/** What is to change on an object; undefined where nothing is. A label that was not put there for this stays. */
export function planLabels(
  wanted: Labels,
  { current, before }: { readonly current: Labels; readonly before: Labels },
): LabelPatch | undefined {
  const gone = Object.keys(before).filter((key) => !(key in wanted) && key in current);
  const set = Object.entries(wanted).filter(([key, value]) => current[key] !== value);
  const patch = Object.fromEntries([...set, ...gone.map((key) => [key, null] as const)]);
  return Object.keys(patch).length === 0 ? undefined : patch;
}
