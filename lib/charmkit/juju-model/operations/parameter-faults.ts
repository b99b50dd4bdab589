import type { ParameterSchema } from '../charm.ts';
import { getOwnValue } from '../own-value.ts';

/** Each way in which a value does not fit its JSON schema, in the words of github.com/juju/gojsonschema. */
export function listParameterFaults(
  schema: ParameterSchema,
  value: unknown,
  at = '(root)',
): readonly string[] {
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => hasType(value, type))) {
    const expected = types.length > 1 ? `[${types.join(',')}]` : types[0];
    return [renderFault(at, `must be of type ${expected}`, value)];
  }
  const isListed = schema.enum?.some((listed) => JSON.stringify(listed) === JSON.stringify(value)) ?? true;
  return [
    ...(typeof value === 'number' ? listNumberFaults(schema, value, at) : []),
    ...(Array.isArray(value) ? listArrayFaults(schema, value, at) : []),
    ...(hasType(value, 'object') ? listObjectFaults(schema, value as Record<string, unknown>, at) : []),
    ...(isListed
      ? []
      : [
          renderFault(
            at,
            `must match one of the enum values [${schema.enum?.map((listed) => JSON.stringify(listed)).join(',')}]`,
            value,
          ),
        ]),
    ...(typeof value === 'string' ? listStringFaults(schema, value, at) : []),
  ];
}

/** Juju says "lower than" also of a limit that is allowed, and quotes the number. */
function listNumberFaults(schema: ParameterSchema, value: number, at: string): readonly string[] {
  const { multipleOf, maximum = Infinity, minimum = -Infinity } = schema;
  return [
    ...(multipleOf === undefined || Number.isInteger(value / multipleOf)
      ? []
      : [`must be a multiple of ${multipleOf}`]),
    ...(value > maximum ? [`must be lower than ${maximum}`] : []),
    ...(value < minimum ? [`must be greater than ${minimum}`] : []),
  ].map((fault) => renderFault(at, fault, String(value)));
}

function listStringFaults(schema: ParameterSchema, value: string, at: string): readonly string[] {
  const { minLength = 0, maxLength = Infinity, pattern = '' } = schema;
  const { length } = Array.from(value);
  return [
    ...(length < minLength ? [`string length must be greater or equal to ${minLength}`] : []),
    ...(length > maxLength ? [`string length must be lower or equal to ${maxLength}`] : []),
    ...(new RegExp(pattern, 'u').test(value) ? [] : [`does not match pattern '${pattern}'`]),
  ].map((fault) => renderFault(at, fault, value));
}

function listArrayFaults(schema: ParameterSchema, value: readonly unknown[], at: string): readonly string[] {
  const { items = {}, minItems = 0, maxItems = Infinity, uniqueItems = false } = schema;
  const unique = new Set(value.map((item) => JSON.stringify(item)));
  return [
    ...value.flatMap((item, index) => listParameterFaults(items, item, `${at}.${index}`)),
    ...[
      ...(value.length < minItems ? [`array must have at least ${minItems} items`] : []),
      ...(value.length > maxItems ? [`array must have at the most ${maxItems} items`] : []),
      ...(uniqueItems && unique.size < value.length ? ['array items must be unique'] : []),
    ].map((fault) => renderFault(at, fault, value)),
  ];
}

function listObjectFaults(
  schema: ParameterSchema,
  value: Readonly<Record<string, unknown>>,
  at: string,
): readonly string[] {
  const { properties = {}, required = [], additionalProperties: more = true } = schema;
  const undeclared = Object.keys(value).filter((name) => !Object.hasOwn(properties, name));
  return [
    ...required
      .filter((name) => !Object.hasOwn(value, name))
      .map((name) => renderFault(at, `"${name}" property is missing and required`, value)),
    ...undeclared.flatMap((name) => {
      if (more === false) return [renderFault(at, `additional property "${name}" is not allowed`, value)];
      return more === true ? [] : listParameterFaults(more, value[name], `${at}.${name}`);
    }),
    ...Object.entries(value).flatMap(([name, each]) =>
      listParameterFaults(getOwnValue(properties, name) ?? {}, each, `${at}.${name}`),
    ),
  ];
}

function renderFault(at: string, fault: string, value: unknown): string {
  return `${at} : ${fault}, given ${JSON.stringify(value)}`;
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}
