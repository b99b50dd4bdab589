import { constructFromEvents, FAILSAFE_SCHEMA, mergeTag, parseEvents, YAMLException } from 'js-yaml';
import type * as z from 'zod';
import { alertingSchema, maxDepth } from './alerting-schema.ts';
import { type AlertingResource, findTwin, listResources } from './resources.ts';
import { locateYaml, type ScalarPlace, type YamlPath, type YamlPlaces } from './yaml-lines.ts';

/** Grafana's provisioning file of alerting (Grafana, "Use configuration files to provision alerting resources"). */
export interface AlertingConfig {
  readonly text: string;
  /** The resources that the file creates. */
  readonly resources: readonly AlertingResource[];
  /** The values that stand for a value in a secret. */
  readonly references: readonly AlertingReference[];
}

/** A value that names a secret, and its place in the text. */
export interface AlertingReference {
  readonly value: string;
  /** Such as `line 9: contactPoints[0].receivers[0].settings.url`. */
  readonly place: string;
  readonly start: number;
  readonly end: number;
}

/** Says which line and key are wrong, but never quotes a value. */
export class AlertingConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AlertingConfigError';
  }
}

/** Grafana reads plain values as text, whatever they look like: `name: 1.50` is "1.50". */
const schema = FAILSAFE_SCHEMA.withTags(mergeTag);

/**
 * Parses the option alerting_config.
 * @throws AlertingConfigError
 */
export function parseAlertingConfig(text: string, isReference: (value: string) => boolean): AlertingConfig {
  const { document, places } = readYaml(text);
  const parsed = alertingSchema.safeParse(document);
  if (!parsed.success) throw new AlertingConfigError(describeFirst(parsed.error.issues, places));
  const placed = listResources(parsed.data);
  const twin = findTwin(placed);
  if (twin) throw new AlertingConfigError(`${describePlace(places, twin.path)} is there twice`);
  const references = places.scalars.filter(({ start, end }) => isReference(text.slice(start, end)));
  return {
    text,
    resources: placed.map(({ resource }) => resource),
    references: references.map((scalar) => toReference(text, places, scalar)),
  };
}

/** The resources of a file that the charm has written. None if it can't be read. */
export function readResources(text: string | undefined): readonly AlertingResource[] {
  try {
    return text === undefined ? [] : parseAlertingConfig(text, () => false).resources;
  } catch (error) {
    if (error instanceof AlertingConfigError) return [];
    throw error;
  }
}

/** Puts values in the place of the references, in the order of the references. */
export function fillReferences(
  { text, references }: Pick<AlertingConfig, 'text' | 'references'>,
  values: readonly string[],
): string {
  let filled = '';
  let from = 0;
  for (const [index, { start, end }] of references.entries()) {
    const isQuoted = /["']/.test(text[start - 1] ?? '') && text[start - 1] === text[end];
    const margin = isQuoted ? 1 : 0;
    filled += text.slice(from, start - margin) + quoteValue(values[index] ?? '');
    from = end + margin;
  }
  return filled + text.slice(from);
}

/** Grafana expands variables in the settings of contact points (`pkg/services/provisioning/values`). */
function quoteValue(value: string): string {
  return JSON.stringify(value.replaceAll('$', '$$$$')).replaceAll('\u007f', '\\u007f');
}

function readYaml(text: string): { readonly document: unknown; readonly places: YamlPlaces } {
  try {
    const events = parseEvents(text, { maxDepth });
    const documents = constructFromEvents(events, { source: text, schema, maxAliases: 100 });
    if (documents.length !== 1) throw new AlertingConfigError('must be one YAML document');
    return { document: documents[0], places: locateYaml(text, events) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } = error.mark ?? {};
    const reason = /["'<]/.test(error.reason) ? 'is not YAML' : error.reason;
    throw new AlertingConfigError(`line ${line + 1}, column ${column + 1}: ${reason}`);
  }
}

/** Describes the problem that is the first in the text. */
function describeFirst(issues: readonly z.core.$ZodIssue[], places: YamlPlaces): string {
  const problems = issues.map((issue) => ({ issue, line: places.findLine(locateIssue(issue)) }));
  const first = problems.reduce((a, b) => (b.line < a.line ? b : a)).issue;
  const known = Object.keys(alertingSchema.shape).join(', ');
  const isUnknown = first.code === 'unrecognized_keys';
  const message = isUnknown ? `is unknown; the keys are ${known}` : first.message;
  return `${describePlace(places, locateIssue(first))} ${message}`;
}

function locateIssue(issue: z.core.$ZodIssue): YamlPath {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  return [...issue.path, ...unknown].map((key) => (typeof key === 'number' ? key : String(key)));
}

function toReference(text: string, places: YamlPlaces, { start, end, path }: ScalarPlace): AlertingReference {
  const place = describePlace(places, path);
  const [list, , receivers, , settings] = path;
  if (list !== 'contactPoints' || receivers !== 'receivers' || settings !== 'settings')
    throw new AlertingConfigError(
      `${place} can't come from a secret; only values in settings of contactPoints can`,
    );
  return { value: text.slice(start, end), place, start, end };
}

function describePlace(places: YamlPlaces, path: YamlPath): string {
  const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return `line ${places.findLine(path)}: ${name.replace(/^\./, '') || 'the file'}`;
}
