import { isPlainObject } from 'charmkit/base';
import { load } from 'js-yaml';
import * as z from 'zod';
import type {
  ActionDeclaration,
  Charm,
  CharmFiles,
  Endpoint,
  EndpointRole,
  ParameterSchema,
} from './charm.ts';
import { JujuModelError } from './errors.ts';

// The names end up in paths on this machine, so a name that Juju or Kubernetes refuses must not get that far. Sources:
// Juju's names package (endpoints and storage), its internal/charm/actions.go, and DNS labels for containers.
const endpointName = /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/;
const storageName = /^[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*$/;
const containerName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const actionName = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
/** Juju has no rule for the names of resources, options and parameters. These are safe in a path and as a key. */
const plainName = /^(?!__proto__$)[\w$][\w$.-]*$/;
/** An absolute path below the root, without `..`. */
const mountPath = z.string().regex(/^(?!.*\/\.\.?(?:\/|$))(?:\/+[^/\0]+)+\/*$/);

const endpoint = z.union([
  z.string(),
  z.looseObject({ interface: z.string(), limit: z.number().optional(), optional: z.boolean().optional() }),
]);
const endpoints = namedRecord(endpointName, endpoint).nullish();
const mount = z.looseObject({ storage: z.string(), location: mountPath });

const declarations = z.looseObject({
  name: z.string(),
  provides: endpoints,
  requires: endpoints,
  peers: endpoints,
  containers: namedRecord(
    containerName,
    z.looseObject({ resource: z.string().optional(), mounts: z.array(mount).nullish() }).nullable(),
  ).nullish(),
  storage: namedRecord(
    storageName,
    z.looseObject({
      type: z.enum(['filesystem', 'block']),
      location: mountPath.optional(),
      multiple: z.looseObject({ range: z.union([z.string(), z.number()]) }).optional(),
    }),
  ).nullish(),
  resources: namedRecord(
    plainName,
    z.looseObject({
      type: z.enum(['oci-image', 'file']),
      'upstream-source': z.string().optional(),
      filename: z
        .string()
        .regex(/^(?!\.\.?$)[^/\0]+$/)
        .optional(),
    }),
  ).nullish(),
});

const metadataSchema = declarations.superRefine(({ containers, resources, storage }, context) => {
  for (const [name, container] of Object.entries(containers ?? {})) {
    const { resource, mounts } = container ?? {};
    if (resource !== undefined && resources?.[resource]?.type !== 'oci-image')
      context.addIssue({ code: 'custom', path: ['containers', name, 'resource'] });
    for (const [index, mounted] of mounts?.entries() ?? []) {
      if (!Object.hasOwn(storage ?? {}, mounted.storage))
        context.addIssue({ code: 'custom', path: ['containers', name, 'mounts', index, 'storage'] });
    }
  }
});

const optionValue = z.union([z.string(), z.number(), z.boolean()]);
const configSchema = z.looseObject({
  options: namedRecord(
    plainName,
    z.looseObject({
      type: z.enum(['string', 'int', 'float', 'boolean', 'secret']).default('string'),
      description: z.string().optional(),
      default: optionValue.nullish(),
    }),
  ).nullish(),
});

const parameterSchema: z.ZodType<ParameterSchema> = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  multipleOf: z.number().positive().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  pattern: z.string().refine(isPattern).optional(),
  minItems: z.int().optional(),
  maxItems: z.int().optional(),
  uniqueItems: z.boolean().optional(),
  required: z.array(z.string()).optional(),
  get items() {
    return parameterSchema.optional();
  },
  get properties() {
    return z.record(z.string(), parameterSchema).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), parameterSchema]).optional();
  },
});

const actionsSchema = namedRecord(
  actionName,
  z
    .looseObject({
      description: z.string().optional(),
      params: namedRecord(plainName, parameterSchema).nullish(),
      required: z.array(z.string()).optional(),
      additionalProperties: z.union([z.boolean(), parameterSchema]).optional(),
    })
    .nullable(),
);

type Metadata = z.infer<typeof metadataSchema>;

/**
 * Parses metadata.yaml, config.yaml and actions.yaml, or a charmcraft.yaml with the same sections. As in charmcraft, a
 * separate file overrides charmcraft.yaml.
 * @throws JujuModelError that names the file and the invalid fields.
 */
export function parseCharm(files: CharmFiles): Charm {
  const whole = files.charmcraft === undefined ? undefined : parseYaml(files.charmcraft, 'charmcraft.yaml');
  const metadata = valid(metadataSchema, merged(files.metadata, whole), 'metadata.yaml');
  const config = valid(configSchema, section(files.config, whole, 'config'), 'config.yaml');
  const actions = valid(actionsSchema, section(files.actions, whole, 'actions'), 'actions.yaml');
  return {
    name: metadata.name,
    endpoints: [
      ...endpointsOf(metadata.provides, 'provider'),
      ...endpointsOf(metadata.requires, 'requirer'),
      ...endpointsOf(metadata.peers, 'peer'),
    ],
    options: Object.fromEntries(
      Object.entries(config.options ?? {}).map(([name, option]) => [
        name,
        {
          type: option.type,
          ...(option.description === undefined ? {} : { description: option.description }),
          ...(option.default == null ? {} : { default: option.default }),
        },
      ]),
    ),
    storage: storageOf(metadata),
    containers: containersOf(metadata),
    resources: resourcesOf(metadata),
    actions: Object.entries(actions).map(([name, action]) => actionOf(name, action)),
  };
}

function parseYaml(text: string, file: string): Record<string, unknown> {
  try {
    return valid(z.record(z.string(), z.unknown()), load(text) ?? {}, file);
  } catch (error) {
    if (error instanceof JujuModelError) throw error;
    throw new JujuModelError(`${file} is not YAML`, { code: 'charm-invalid', facts: { file } });
  }
}

function merged(metadata: string | undefined, whole: Record<string, unknown> | undefined): unknown {
  return { ...whole, ...(metadata === undefined ? {} : parseYaml(metadata, 'metadata.yaml')) };
}

function section(
  text: string | undefined,
  whole: Record<string, unknown> | undefined,
  name: string,
): unknown {
  return text === undefined ? (whole?.[name] ?? {}) : parseYaml(text, `${name}.yaml`);
}

function valid<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole').join(', ');
  throw new JujuModelError(`${file} is not what Juju takes: see ${fields}`, {
    code: 'charm-invalid',
    facts: { file, fields },
  });
}

/** A record whose keys match the pattern. zod's own record drops the key `__proto__` without a word. */
function namedRecord<T extends z.ZodType>(name: RegExp, value: T) {
  return z
    .unknown()
    .superRefine((record, context) => {
      const keys = isPlainObject(record) ? Object.keys(record) : [];
      for (const key of keys) if (!name.test(key)) context.addIssue({ code: 'custom', path: [key] });
    })
    .pipe(z.record(z.string(), value));
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function endpointsOf(declared: z.infer<typeof endpoints>, role: EndpointRole): Endpoint[] {
  return Object.entries(declared ?? {}).map(([name, given]) => {
    const { interface: face, limit, optional } = typeof given === 'string' ? { interface: given } : given;
    return {
      name,
      role,
      interface: face,
      optional: optional ?? false,
      ...(limit === undefined ? {} : { limit }),
    };
  });
}

function storageOf(metadata: Metadata): Charm['storage'] {
  return Object.entries(metadata.storage ?? {}).map(([name, { type, location, multiple }]) => ({
    name,
    type,
    minimum: multiple === undefined ? 1 : Number.parseInt(String(multiple.range), 10),
    isSingle: multiple === undefined,
    ...(location === undefined ? {} : { location }),
  }));
}

function containersOf(metadata: Metadata): Charm['containers'] {
  return Object.entries(metadata.containers ?? {}).map(([name, container]) => ({
    name,
    mounts: container?.mounts ?? [],
    ...(container?.resource === undefined ? {} : { resource: container.resource }),
  }));
}

function resourcesOf(metadata: Metadata): Charm['resources'] {
  return Object.entries(metadata.resources ?? {}).map(([name, resource]) => ({
    name,
    type: resource.type,
    ...(resource['upstream-source'] === undefined ? {} : { upstreamSource: resource['upstream-source'] }),
    ...(resource.filename === undefined ? {} : { filename: resource.filename }),
  }));
}

function actionOf(name: string, action: z.infer<typeof actionsSchema>[string]): ActionDeclaration {
  return {
    name,
    description: action?.description ?? '',
    params: action?.params ?? {},
    required: action?.required,
    additionalProperties: action?.additionalProperties,
  };
}
