import type { Endpoint } from '../charm.ts';
import { JujuModelError } from '../errors.ts';
import { getApplication, renderRelationKey } from '../find.ts';
import type { Application, Model, RelationSide } from '../state.ts';

interface Candidate extends RelationSide {
  readonly declared: Endpoint;
}

/**
 * Returns the two endpoints that `juju integrate a b` means: the only pair of a provider and a requirer with the same
 * interface, in that order.
 * @throws JujuModelError that lists the candidates if there are several, or each side's endpoints if there is no pair.
 */
export function inferEndpoints(model: Model, a: string, b: string): readonly [RelationSide, RelationSide] {
  const first = candidates(model, a);
  const second = candidates(model, b);
  const pairs = first.flatMap((one) => second.flatMap((other) => orderedPair(one, other)));
  const [pair] = pairs;
  if (pair === undefined) throw noneError(a, b, first, second);
  if (pairs.length > 1) throw ambiguousError(a, b, pairs);
  const [provider, requirer] = pair;
  return [bare(provider), bare(requirer)];
}

function bare({ app, endpoint }: Candidate): RelationSide {
  return { app, endpoint };
}

function candidates(model: Model, spec: string): readonly Candidate[] {
  const [app = '', endpoint] = spec.split(':');
  const application = getApplication(model, app);
  const declared = application.endpoints.filter(({ name }) => endpoint === undefined || name === endpoint);
  if (endpoint !== undefined && declared.length === 0) throw noEndpointError(application, endpoint);
  return declared.map((each) => ({ app, endpoint: each.name, declared: each }));
}

function orderedPair(one: Candidate, other: Candidate): (readonly [Candidate, Candidate])[] {
  if (one.declared.interface !== other.declared.interface || one.app === other.app) return [];
  if (one.declared.role === 'provider' && other.declared.role === 'requirer') return [[one, other]];
  if (one.declared.role === 'requirer' && other.declared.role === 'provider') return [[other, one]];
  return [];
}

function ambiguousError(a: string, b: string, pairs: readonly (readonly Candidate[])[]): JujuModelError {
  const keys = pairs.map((pair) => `"${renderRelationKey({ sides: pair })}"`).sort();
  return new JujuModelError(`ambiguous relation: "${a} ${b}" could refer to ${keys.join('; ')}`, {
    code: 'ambiguous-relation',
    facts: { a, b, candidates: keys.length },
  });
}

function noneError(
  a: string,
  b: string,
  first: readonly Candidate[],
  second: readonly Candidate[],
): JujuModelError {
  return new JujuModelError(`no relations found: ${offer(a, first)}; ${offer(b, second)}`, {
    code: 'no-relation-found',
    facts: { a, b },
  });
}

function offer(spec: string, sides: readonly Candidate[]): string {
  const verbs = { provider: 'provides', requirer: 'requires', peer: 'has peer' } as const;
  const list = sides.map(
    ({ endpoint, declared }) => `${verbs[declared.role]} ${endpoint} (${declared.interface})`,
  );
  return `${spec} ${list.join(', ') || 'has no endpoints'}`;
}

function noEndpointError(application: Application, endpoint: string): JujuModelError {
  return new JujuModelError(`application "${application.name}" has no "${endpoint}" relation`, {
    code: 'endpoint-not-found',
    facts: { application: application.name, endpoint },
  });
}
