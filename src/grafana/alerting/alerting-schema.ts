import * as z from 'zod';

/** Deep enough for the policies and panel models that Grafana exports. */
export const maxDepth = 60;

const required = { error: ({ input }: { readonly input: unknown }) => describeText(input) } as const;
const name = z.string(required).regex(/\S/, 'is empty');
const uid = name.regex(/^[A-Za-z0-9_-]{1,40}$/, 'must have up to 40 letters, digits, - and _');
const orgId = z
  .string('must be a number')
  .regex(/^\d{1,9}$/, 'must be a number')
  .optional()
  .transform((text) => Math.max(Number(text ?? 1), 1));

/** Prometheus' notation, which Grafana reads (`model.ParseDuration`). */
const durationForm = /^(?=.)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$|^0$/;
const duration = z.string(required).regex(durationForm, 'must be a duration such as 5m');

/** An empty key of a mapping is the same as a missing one. */
const optionalDuration = z.union([z.literal(''), duration]).optional();
const mapping = z.record(z.string(), z.unknown(), { error: ({ input }) => describeKind(input, 'a mapping') });

const rule = z.looseObject(
  {
    uid,
    title: name,
    condition: z.string().optional(),
    record: z.unknown(),
    data: listOf(z.looseObject({ refId: name, datasourceUid: name, model: mapping }, asMapping())).min(
      1,
      'is empty',
    ),
    for: optionalDuration,
    keepFiringFor: optionalDuration,
    noDataState: oneOf('Alerting', 'NoData', 'OK', 'KeepLast'),
    execErrState: oneOf('Alerting', 'Error', 'OK', 'KeepLast'),
    labels: mapping.optional(),
    annotations: mapping.optional(),
  },
  asMapping(),
);

const group = z.looseObject(
  { orgId, name, folder: name, interval: duration, rules: listOf(rule) },
  asMapping(),
);

const receiver = z.looseObject({ uid, type: name, settings: mapping }, asMapping());

const contactPoint = z.looseObject(
  { orgId, name, receivers: listOf(receiver).min(1, 'is empty') },
  asMapping(),
);

const policy = z.looseObject({ orgId, receiver: name }, asMapping());
const muteTime = z.looseObject({ orgId, name, time_intervals: listOf(mapping) }, asMapping());
const template = z.looseObject({ orgId, name, template: name }, asMapping());
const deletedUid = z.looseObject({ orgId, uid: name }, asMapping());
const deletedName = z.looseObject({ orgId, name }, asMapping());

/** The keys of Grafana's file (`AlertingFileV1`). Grafana would ignore a misspelt one. */
export const alertingSchema = z.strictObject(
  {
    apiVersion: z.literal('1', 'must be 1').optional(),
    groups: listOf(group).optional(),
    deleteRules: listOf(deletedUid).optional(),
    contactPoints: listOf(contactPoint).optional(),
    deleteContactPoints: listOf(deletedUid).optional(),
    policies: listOf(policy).optional(),
    resetPolicies: listOf(orgId).optional(),
    muteTimes: listOf(muteTime).optional(),
    deleteMuteTimes: listOf(deletedName).optional(),
    templates: listOf(template).optional(),
    deleteTemplates: listOf(deletedName).optional(),
  },
  asMapping(),
);

/** A valid file. All of its scalars are text. */
export type AlertingFile = z.infer<typeof alertingSchema>;

function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item, { error: ({ input }) => describeKind(input, 'a list') });
}

function oneOf<const Values extends readonly string[]>(...values: Values) {
  return z.enum(['', ...values], { error: `must be one of ${values.join(', ')}` }).optional();
}

function asMapping() {
  return { error: ({ input }: { readonly input?: unknown }) => describeKind(input, 'a mapping') };
}

function describeKind(input: unknown, kind: string): string {
  return input === undefined ? 'is missing' : `must be ${kind}`;
}

function describeText(input: unknown): string {
  return describeKind(input, 'text');
}
