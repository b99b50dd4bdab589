import * as z from 'zod';

/** A kind of object that the charm uses (Kubernetes, "API concepts"). */
export interface ObjectKind<Content> {
  readonly apiVersion: 'v1' | 'apps/v1';
  readonly kind: string;
  /** Its name in URLs. */
  readonly plural: string;
  /** The fields of an object that the charm reads. */
  readonly schema: z.ZodType<Content>;
}

/** What the charm reads of an object of a kind. */
export type ContentOf<Kind> = Kind extends ObjectKind<infer Content> ? Content : never;

const texts = z.record(z.string(), z.string());
const metadata = z.object({ labels: texts.default({}) }).prefault({});
const quantities = z.record(z.string(), z.union([z.string(), z.number().transform(String)]));
const container = z.object({
  name: z.string(),
  resources: z.object({ limits: quantities.default({}), requests: quantities.default({}) }).prefault({}),
});
const podSpec = z.object({ containers: z.array(container).default([]) }).prefault({});

const statefulSet = z.object({
  metadata: metadata
    .unwrap()
    .extend({ uid: z.string().optional(), generation: z.number().optional() })
    .prefault({}),
  spec: z
    .object({
      selector: z.record(z.string(), z.json()).default({}),
      serviceName: z.string().default(''),
      template: z.object({ metadata, spec: podSpec }).prefault({}),
    })
    .prefault({}),
  status: z
    .object({ observedGeneration: z.number().optional(), updateRevision: z.string().optional() })
    .default({}),
});

const pod = z.object({ metadata, spec: podSpec });
const service = z.object({ metadata });
const configMap = z.object({ metadata, data: texts.default({}) });

export const statefulSets = describeKind('apps/v1', 'StatefulSet', statefulSet);
export const pods = describeKind('v1', 'Pod', pod);
export const services = describeKind('v1', 'Service', service);
export const configMaps = describeKind('v1', 'ConfigMap', configMap);

function describeKind<Content>(
  apiVersion: ObjectKind<Content>['apiVersion'],
  kind: string,
  schema: z.ZodType<Content>,
): ObjectKind<Content> {
  return { apiVersion, kind, plural: `${kind.toLowerCase()}s`, schema };
}
