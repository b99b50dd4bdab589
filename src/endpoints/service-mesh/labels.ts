/** Labels of a Kubernetes object. */
export type Labels = Readonly<Record<string, string>>;

/** Null takes a label away. */
export type LabelPatch = Readonly<Record<string, string | null>>;

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
