/**
 * The keys of services, checks and log targets, the kind of each value, and the order in which Pebble prints them
 * (docs/reference/layer-specification.md, and the daemon's own plan). The kind alone decides parsing, merging and
 * printing.
 */
export type FieldKind = 'text' | 'integer' | 'number' | 'duration' | 'list' | 'map' | FieldTable;
export interface FieldTable {
  readonly [field: string]: FieldKind;
}

export const serviceFields = {
  summary: 'text',
  description: 'text',
  startup: 'text',
  override: 'text',
  command: 'text',
  after: 'list',
  before: 'list',
  requires: 'list',
  workload: 'text',
  environment: 'map',
  'user-id': 'integer',
  user: 'text',
  'group-id': 'integer',
  group: 'text',
  'working-dir': 'text',
  'on-success': 'text',
  'on-failure': 'text',
  'on-check-failure': 'map',
  'backoff-delay': 'duration',
  'backoff-factor': 'number',
  'backoff-limit': 'duration',
  'kill-delay': 'duration',
} as const satisfies FieldTable;

export const checkFields = {
  override: 'text',
  level: 'text',
  startup: 'text',
  period: 'duration',
  timeout: 'duration',
  threshold: 'integer',
  http: { url: 'text', headers: 'map' },
  tcp: { port: 'integer', host: 'text' },
  exec: {
    command: 'text',
    'service-context': 'text',
    environment: 'map',
    'user-id': 'integer',
    user: 'text',
    'group-id': 'integer',
    group: 'text',
    'working-dir': 'text',
  },
} as const satisfies FieldTable;

export const logTargetFields = {
  type: 'text',
  location: 'text',
  services: 'list',
  override: 'text',
  labels: 'map',
} as const satisfies FieldTable;

/** Durations are in milliseconds. An unset field is absent, never empty. */
export type ConfigOf<Table extends FieldTable> = { [Field in keyof Table]?: ValueOf<Table[Field]> };
type ValueOf<Kind extends FieldKind> = Kind extends 'text'
  ? string
  : Kind extends 'integer' | 'number' | 'duration'
    ? number
    : Kind extends 'list'
      ? string[]
      : Kind extends 'map'
        ? Record<string, string>
        : Kind extends FieldTable
          ? ConfigOf<Kind>
          : never;

export type ServiceConfig = ConfigOf<typeof serviceFields>;
export type CheckConfig = ConfigOf<typeof checkFields>;
export type LogTargetConfig = ConfigOf<typeof logTargetFields>;

/** The three sections of a layer, each a map by name. */
export interface Sections {
  readonly services: ReadonlyMap<string, ServiceConfig>;
  readonly checks: ReadonlyMap<string, CheckConfig>;
  readonly logTargets: ReadonlyMap<string, LogTargetConfig>;
}

export interface Layer extends Sections {
  readonly label: string;
}
