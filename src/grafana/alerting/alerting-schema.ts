import * as z from 'zod';
import { findMissingSettings } from './receiver-settings.ts';

/** Deep enough for the policies and the models of queries that Grafana exports. */
export const maxDepth = 60;

const asText = { error: ({ input }: { readonly input?: unknown }) => describeKind(input, 'text') };
const asMapping = { error: ({ input }: { readonly input?: unknown }) => describeKind(input, 'a mapping') };

const text = z.string(asText);
const name = text.regex(/\S/, 'is empty');
const uid = name.regex(/^[A-Za-z0-9_-]{1,40}$/, 'must have up to 40 letters, digits, - and _');
const number = z.string('must be a number').regex(/^\d{1,9}$/, 'must be a number');
const mapping = z.record(z.string(), z.unknown(), asMapping);
const orgId = number.optional().transform((digits) => Math.max(Number(digits ?? 1), 1));

/** Prometheus' notation, which Grafana reads (`model.ParseDuration`). */
const duration = text.regex(
  /^(?=.)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$|^0$/,
  'must be a duration such as 5m',
);
/** An empty value counts as a missing one. */
const optionalDuration = z.union([z.literal(''), duration], 'must be a duration such as 5m').optional();

/** Grafana's scheduler runs every ten seconds. */
const interval = duration.refine(
  (value) => readSeconds(value) > 0 && readSeconds(value) % 10 === 0,
  'must be a multiple of 10s',
);

const query = openMapping({ refId: name, datasourceUid: name, model: mapping });

const rule = openMapping({
  uid,
  title: name,
  condition: text.optional(),
  record: mapping.optional(),
  data: listOf(query).min(1, 'is empty'),
  for: optionalDuration,
  keepFiringFor: optionalDuration,
  noDataState: oneOf('Alerting', 'NoData', 'OK', 'KeepLast'),
  execErrState: oneOf('Alerting', 'Error', 'OK', 'KeepLast'),
  labels: mapping.optional(),
  annotations: mapping.optional(),
  notification_settings: openMapping({ receiver: name }).optional(),
}).refine(({ condition, record }) => condition || record, { path: ['condition'], message: 'is missing' });

const group = openMapping({ orgId, name, folder: name, interval, rules: listOf(rule) });

const receiver = openMapping({ uid, type: name, settings: mapping }).superRefine(
  ({ type, settings }, context) => {
    const message = findMissingSettings(type, settings);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['settings'], message });
  },
);

const contactPoint = openMapping({ orgId, name, receivers: listOf(receiver).min(1, 'is empty') });

const matcher = z.tuple([text, z.enum(['=', '!=', '=~', '!~'], 'must be one of = != =~ !~'), text], {
  error: 'must be a label, one of = != =~ !~, and a value',
});

const routeShape = {
  group_by: listOf(text).optional(),
  matchers: listOf(text).optional(),
  object_matchers: listOf(matcher).optional(),
  mute_time_intervals: listOf(text).optional(),
  active_time_intervals: listOf(text).optional(),
  group_wait: optionalDuration,
  group_interval: optionalDuration,
  repeat_interval: optionalDuration,
};

const route: z.ZodType = openMapping({
  ...routeShape,
  receiver: text.optional(),
  routes: listOf(z.lazy(() => route)).optional(),
});

/** From version 13 on, Grafana may have trees with other names, which resetting the default tree leaves. */
const nameOfDefault = z
  .enum(['', 'user-defined'], 'must be user-defined: the file can only set the default policy')
  .optional();

const policy = openMapping({
  ...routeShape,
  orgId,
  name: nameOfDefault,
  receiver: name,
  routes: listOf(route).optional(),
});

const muteTime = openMapping({ orgId, name, time_intervals: listOf(mapping) });
const template = openMapping({ orgId, name, template: name });
const uidToDelete = openMapping({ orgId, uid: name });
const nameToDelete = openMapping({ orgId, name });

/** The keys of Grafana's file (`AlertingFileV1`). Grafana would ignore a misspelt one. */
export const alertingSchema = z.strictObject(
  {
    apiVersion: z.literal('1', 'must be 1').optional(),
    groups: listOf(group).optional(),
    deleteRules: listOf(uidToDelete).optional(),
    contactPoints: listOf(contactPoint).optional(),
    deleteContactPoints: listOf(uidToDelete).optional(),
    policies: listOf(policy).optional(),
    resetPolicies: listOf(number).optional(),
    muteTimes: listOf(muteTime).optional(),
    deleteMuteTimes: listOf(nameToDelete).optional(),
    templates: listOf(template).optional(),
    deleteTemplates: listOf(nameToDelete).optional(),
  },
  asMapping,
);

/** A valid file. All of its scalars are text. */
export type AlertingFile = z.infer<typeof alertingSchema>;

/** A mapping that may also have other keys. */
function openMapping<const Shape extends z.ZodRawShape>(shape: Shape) {
  return z.looseObject(shape, asMapping);
}

function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item, { error: ({ input }) => describeKind(input, 'a list') });
}

/** An empty value counts as a missing one. */
function oneOf<const Values extends readonly string[]>(...values: Values) {
  return z.enum(['', ...values], { error: `must be one of ${values.join(', ')}` }).optional();
}

function describeKind(input: unknown, kind: string): string {
  return input === undefined ? 'is missing' : `must be ${kind}`;
}

const seconds: Readonly<Record<string, number>> = {
  ...{ ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 },
  ...{ w: 7 * 86_400, y: 365 * 86_400 },
};

function readSeconds(period: string): number {
  return [...period.matchAll(/(\d+)([a-z]+)/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (seconds[unit] ?? 0),
    0,
  );
}
