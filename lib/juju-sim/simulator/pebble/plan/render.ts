import {
  CORE_SCHEMA,
  DEFAULT_SCALAR_STYLE_RULES,
  dump,
  SCALAR_STYLE,
  type ScalarStyleRule,
  YAML11_SCHEMA,
} from 'js-yaml';
import { formatDuration } from '../text/duration.ts';
import {
  checkFields,
  type FieldKind,
  type FieldTable,
  logTargetFields,
  type Sections,
  serviceFields,
} from './fields.ts';

/** Clients ask for the same plan many times. */
const rendered = new WeakMap<Sections, string>();

/** The plan as YAML in Pebble's format: names sorted, fields in their own order, four spaces. */
export function renderPlan(plan: Sections): string {
  const text = rendered.get(plan) ?? renderSections(plan);
  rendered.set(plan, text);
  return text;
}

function renderSections(plan: Sections): string {
  const document = {
    ...section('services', plan.services, serviceFields),
    ...section('checks', plan.checks, checkFields),
    ...section('log-targets', withServices(plan.logTargets), logTargetFields),
  };
  return dump(document, {
    schema: YAML11_SCHEMA,
    indent: 4,
    lineWidth: -1,
    noRefs: true,
    quoteStyle: 'single',
    scalarStyleRules: [doubleQuoteAmbiguous, ...Object.values(DEFAULT_SCALAR_STYLE_RULES)],
  });
}

// Text that some YAML version reads as a number, a date or a boolean has double quotes.
const doubleQuoteAmbiguous: ScalarStyleRule = (layout) => {
  const { value, tag } = layout.node;
  const isText = tag === '' || tag.endsWith(':str');
  if (isText && isAmbiguous(value)) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
};

function isAmbiguous(text: string): boolean {
  return [CORE_SCHEMA, YAML11_SCHEMA].some(
    (schema) => schema.resolveImplicitScalarTag(text).tag !== schema.defaultScalarTag,
  );
}

// The only list that Pebble prints even if it is empty.
function withServices(targets: Sections['logTargets']): Sections['logTargets'] {
  return new Map(
    [...targets].map(([name, target]) => [name, { ...target, services: target.services ?? [] }]),
  );
}

function section(
  key: string,
  entries: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  table: FieldTable,
): Record<string, unknown> {
  if (entries.size === 0) return {};
  const sorted = [...entries].sort(([left], [right]) => (left < right ? -1 : 1));
  return { [key]: Object.fromEntries(sorted.map(([name, entry]) => [name, renderEntry(table, entry)])) };
}

function renderEntry(table: FieldTable, entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([field, kind]) => {
      const value = entry[field];
      return value === undefined ? [] : [[field, renderValue(kind, value)]];
    }),
  );
}

function renderValue(kind: FieldKind, value: unknown): unknown {
  if (kind === 'duration') return formatDuration(value as number);
  if (kind === 'map') return sortedMap(value as Record<string, string>);
  return typeof kind === 'object' ? renderEntry(kind, value as Record<string, unknown>) : value;
}

function sortedMap(map: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).sort(([left], [right]) => (left < right ? -1 : 1)));
}
