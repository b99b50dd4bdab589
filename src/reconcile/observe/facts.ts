import type { JsonValue } from 'charmkit/base';
import type { HookContext, NamedSecrets } from 'charmkit/charm';
import { observeFact } from '../../endpoints/grafana.ts';
import type { Endpoint, SharedFact } from './endpoint.ts';
import { endpoints, type RelationFacts } from './endpoints.ts';
import type { Scope } from './scope.ts';

/** Observes the facts of all endpoints. `observeFact` decides whether this hook reads a fact again. */
export async function observeFacts(
  context: HookContext,
  scope: Scope,
  named: NamedSecrets,
): Promise<RelationFacts> {
  const observed = endpoints.map(async ({ endpoint, fact }: Endpoint) => {
    if (!fact) return [];
    const shared: SharedFact<JsonValue> = { ...fact, endpoint, read: (asked) => fact.read(asked, named) };
    return [[fact.name, await observeFact(context, scope, shared)] as const];
  });
  return Object.fromEntries((await Promise.all(observed)).flat()) as unknown as RelationFacts;
}
