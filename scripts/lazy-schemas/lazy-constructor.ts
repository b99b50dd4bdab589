/** The methods of a schema that make another schema of it. */
const derivingMethods: ReadonlySet<PropertyKey> = new Set([
  ...[
    'optional',
    'nullable',
    'nullish',
    'default',
    'prefault',
    'catch',
    'transform',
    'refine',
    'superRefine',
  ],
  ...[
    'pipe',
    'extend',
    'partial',
    'pick',
    'omit',
    'array',
    'or',
    'and',
    'check',
    'readonly',
    'describe',
    'unwrap',
  ],
  ...[
    'min',
    'max',
    'int',
    'nonnegative',
    'positive',
    'length',
    'nonempty',
    'regex',
    'startsWith',
    'trim',
    'toLowerCase',
  ],
]);

/** How to build what a stand-in stands for. */
const builders = new WeakMap<object, () => object>();

type Constructor = (...inputs: readonly unknown[]) => object;

/** The same constructor of schemas, but it builds a schema only when somebody uses it: a hook uses few of them. */
export function createLazyConstructor(construct: Constructor): Constructor {
  return (...inputs) => deferSchema(() => construct(...inputs.map(buildInput)));
}

function deferSchema(construct: () => object): object {
  let schema: object | undefined;
  const build = (): object => {
    schema ??= construct();
    return schema;
  };
  const standIn = new Proxy(
    {},
    {
      get: (_target, name) =>
        schema === undefined && derivingMethods.has(name)
          ? deferMethod(build, name)
          : readProperty(build(), name),
      has: (_target, name) => name in build(),
      getPrototypeOf: () => Object.getPrototypeOf(build()) as object,
    },
  );
  builders.set(standIn, build);
  return standIn;
}

function deferMethod(build: () => object, name: PropertyKey): Constructor {
  return createLazyConstructor((...inputs) => (readProperty(build(), name) as Constructor)(...inputs));
}

function readProperty(schema: object, name: PropertyKey): unknown {
  const value: unknown = Reflect.get(schema, name);
  return typeof value === 'function' ? value.bind(schema) : value;
}

/** A schema that contains only schemas is as fast as one that was never deferred. */
function buildInput(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input;
  const build = builders.get(input);
  if (build) return build();
  if (Array.isArray(input)) return input.map(buildInput);
  return Object.getPrototypeOf(input) === Object.prototype ? buildFields(input) : input;
}

/** Leaves getters alone: they are for schemas that contain themselves. */
function buildFields(fields: object): object {
  const described = Object.entries(Object.getOwnPropertyDescriptors(fields)).map(([name, field]) => [
    name,
    'value' in field ? { ...field, value: buildInput(field.value) } : field,
  ]);
  return Object.defineProperties({}, Object.fromEntries(described));
}
