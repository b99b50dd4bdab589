import { isObject, type Json, type JsonObject } from './fields.ts';

const multiples: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** Converts an object to its stored form in Kubernetes, which rounds fractional quantities up to thousandths. */
export function convertToStored(plural: string, object: JsonObject): JsonObject {
  const next = structuredClone(object);
  for (const { resources } of containersOf(plural, next)) {
    for (const amounts of Object.values(resources ?? {})) {
      for (const [name, amount] of Object.entries(amounts)) amounts[name] = canonical(amount);
    }
  }
  return next;
}

/** Finds the first field that Kubernetes would reject; undefined if all are valid. */
export function findBadField(plural: string, object: JsonObject): string | undefined {
  const name = (object.metadata as { name?: string } | undefined)?.name ?? '';
  if (!/^[a-z0-9.-]+$/.test(name)) return 'metadata.name';
  const prefix = nameKind(plural) === 'pods' ? 'spec' : 'spec.template.spec';
  for (const [index, { resources }] of containersOf(plural, object).entries()) {
    const { limits = {}, requests = {} } = resources ?? {};
    const isAbove = Object.entries(requests).some(([kind, request]) => {
      const limit = limits[kind];
      return limit !== undefined && numberOf(request) > numberOf(limit);
    });
    if (isAbove) return `${prefix}.containers[${index}].resources.requests`;
  }
  return undefined;
}

interface Container {
  readonly resources?: Record<string, Record<string, string>>;
}

function containersOf(plural: string, { spec = {} }: JsonObject): readonly Container[] {
  const template =
    isObject(spec) && isObject(spec.template ?? null) ? (spec.template as JsonObject).spec : spec;
  if (!['pods', 'statefulsets'].includes(nameKind(plural))) return [];
  const containers: Json | undefined = isObject(template) ? template.containers : undefined;
  return Array.isArray(containers) ? (containers as unknown as Container[]) : [];
}

/** `pods` of a path that ends with it. */
function nameKind(plural: string): string {
  return plural.slice(plural.lastIndexOf('/') + 1);
}

function canonical(amount: string): string {
  return amount.includes('.') ? `${Math.ceil(numberOf(amount) * 1e3 - 1e-5)}m` : amount;
}

function numberOf(amount: string): number {
  const [, digits = '', suffix = ''] = /^([\d.]+)(\w*)$/.exec(amount) ?? [];
  return Number(digits) * (multiples[suffix] ?? Number.NaN);
}
