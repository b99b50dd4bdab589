import { dump, YAML11_SCHEMA } from 'js-yaml';
import { formatDuration } from '../text/duration.ts';
import {
  checkFields,
  type FieldKind,
  type FieldTable,
  logTargetFields,
  type Sections,
  serviceFields,
} from './fields.ts';

/** The plan as YAML, laid out as Pebble prints it: names sorted, fields in their own order, four spaces. */
export function renderPlan(plan: Sections): string {
  const document = {
    ...section('services', plan.services, serviceFields),
    ...section('checks', plan.checks, checkFields),
    ...section('log-targets', plan.logTargets, logTargetFields),
  };
  return dump(document, {
    schema: YAML11_SCHEMA,
    indent: 4,
    lineWidth: -1,
    noRefs: true,
    quoteStyle: 'double',
  });
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
