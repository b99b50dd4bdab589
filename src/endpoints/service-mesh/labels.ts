/** Labels of a Kubernetes object. */
export type Labels = Readonly<Record<string, string>>;

/** Null removes a label. */
export type LabelPatch = Readonly<Record<string, string | null>>;

/**
 * Plans the label changes of an object. Undefined if nothing changes. Labels that the charm did not set stay.
 */
export function planLabels(
  wanted: Labels,
  { current, before }: { readonly current: Labels; readonly before: Labels },
): LabelPatch | undefined {
  const gone = Object.keys(before).filter((key) => !(key in wanted) && key in current);
  const set = Object.entries(wanted).filter(([key, value]) => current[key] !== value);
  const patch = Object.fromEntries([...set, ...gone.map((key) => [key, null] as const)]);
  return Object.keys(patch).length === 0 ? undefined : patch;
}
