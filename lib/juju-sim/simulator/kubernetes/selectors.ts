import { isObject, type JsonObject } from './fields.ts';

/** Whether an object is among those that a request's `labelSelector` and `fieldSelector` ask for. */
export function isSelected(object: JsonObject, query: Readonly<Record<string, string>>): boolean {
  const { labels = {} } = (object.metadata ?? {}) as { labels?: Record<string, string> };
  return (
    splitTerms(query.labelSelector ?? '').every((term) => hasLabel(labels, term)) &&
    splitTerms(query.fieldSelector ?? '').every((term) => hasField(object, term))
  );
}

/** Splits at commas, but not at those of a set: `a in (1,2),b`. */
function splitTerms(selector: string): readonly string[] {
  return (selector.match(/(?:\([^)]*\)|[^,])+/g) ?? []).map((term) => term.trim());
}

/** Kubernetes, "Labels and Selectors": equality, sets, and whether a label exists. */
function hasLabel(labels: Readonly<Record<string, string>>, term: string): boolean {
  const [, name = '', negation, list = ''] = /^(\S+)\s+(not)?in\s*\((.*)\)$/.exec(term) ?? [];
  if (name !== '') {
    const isIn = list
      .split(',')
      .map((value) => value.trim())
      .includes(labels[name] ?? '');
    return negation === undefined ? name in labels && isIn : !(name in labels && isIn);
  }
  if (term.startsWith('!')) return !(term.slice(1).trim() in labels);
  const { path, isEqualWanted, value } = parseComparison(term);
  if (value === undefined) return path in labels;
  return (labels[path] === value) === isEqualWanted;
}

function hasField(object: JsonObject, term: string): boolean {
  const { path, isEqualWanted, value = '' } = parseComparison(term);
  return (readText(object, path.split('.')) === value) === isEqualWanted;
}

function parseComparison(term: string) {
  const [, path = term, operator, value] = /^(.*?)\s*(!=|==?)\s*(.*)$/.exec(term) ?? [];
  return { path, isEqualWanted: operator !== '!=', value };
}

function readText(object: JsonObject, [step = '', ...steps]: readonly string[]): string {
  const inner = object[step];
  if (steps.length > 0) return isObject(inner) ? readText(inner, steps) : '';
  return typeof inner === 'string' ? inner : '';
}
