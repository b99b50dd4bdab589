import { quoteText } from '../text/quote.ts';
import type { ServiceConfig } from './fields.ts';
import { LayerError } from './layer-error.ts';

type Services = ReadonlyMap<string, ServiceConfig>;

/**
 * The services to start, including their requirements, in lanes. Services in a lane start one after another; lanes do
 * not wait for each other (docs/explanation/service-start-order.md).
 */
export function planStartOrder(services: Services, names: readonly string[]): string[][] {
  const wanted = closure(names, (name) => configOf(services, name).requires ?? []);
  return toLanes(services, inOrder(services, wanted, 'after', 'before'));
}

/** The services to stop, including the services that require them. The last started stops first. */
export function planStopOrder(services: Services, names: readonly string[]): string[][] {
  const requiring = (name: string): string[] =>
    [...services].flatMap(([other, config]) => (config.requires?.includes(name) ? [other] : []));
  const wanted = closure(names, requiring);
  return toLanes(services, inOrder(services, wanted, 'before', 'after'));
}

/** Throws if `after` and `before` form a cycle. */
export function assertNoCycles(services: Services): void {
  planStartOrder(services, [...services.keys()]);
}

function configOf(services: Services, name: string): ServiceConfig {
  const config = services.get(name);
  if (!config) throw new LayerError(`service ${quoteText(name)} does not exist`);
  return config;
}

function closure(names: readonly string[], more: (name: string) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const pending = [...names];
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    if (!seen.has(name)) {
      seen.add(name);
      pending.push(...more(name));
    }
  }
  return seen;
}

type Direction = 'after' | 'before';

/**
 * Searches depth first by "must come earlier", with names in alphabetical order, so that equal plans give equal orders.
 */
function inOrder(services: Services, wanted: Set<string>, earlier: Direction, later: Direction): string[] {
  const predecessors = predecessorsOf(services, wanted, earlier, later);
  const ordered = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      const loop = path.slice(path.indexOf(name)).sort();
      throw new LayerError(`services in before/after loop: ${loop.join(', ')}`);
    }
    if (ordered.has(name)) return;
    for (const predecessor of predecessors.get(name) ?? []) visit(predecessor, [...path, name]);
    ordered.add(name);
  };
  for (const name of [...wanted].sort()) visit(name, []);
  return [...ordered];
}

function predecessorsOf(
  services: Services,
  wanted: Set<string>,
  earlier: Direction,
  later: Direction,
): Map<string, string[]> {
  const predecessors = new Map<string, string[]>([...wanted].map((name) => [name, []]));
  for (const name of wanted) {
    const config = configOf(services, name);
    predecessors.get(name)?.push(...(config[earlier] ?? []).filter((other) => wanted.has(other)));
    for (const other of config[later] ?? []) predecessors.get(other)?.push(name);
  }
  for (const names of predecessors.values()) names.sort();
  return predecessors;
}

function toLanes(services: Services, names: readonly string[]): string[][] {
  const laneOf = new Map<string, number>();
  let last = -1;
  for (const name of names) {
    const required = configOf(services, name).requires ?? [];
    const known = [name, ...required].map((other) => laneOf.get(other)).find((lane) => lane !== undefined);
    const lane = known ?? last + 1;
    last = lane;
    for (const member of [name, ...required]) laneOf.set(member, lane);
  }
  return [...Map.groupBy(names, (name) => laneOf.get(name) ?? 0)]
    .sort(([left], [right]) => left - right)
    .map(([, members]) => members);
}
