import type { HookContext, Relation } from 'charmkit/charm';

/**
 * What this hook reads again. Reading costs a process for each databag, so an event about one provider reads that
 * provider alone, however many there are; the events at which anything may have changed unseen read everything.
 */
export type Scope =
  | 'everything'
  | 'stored'
  | { readonly provider: Relation }
  | { readonly dashboards: Relation };

const everythingKinds: ReadonlySet<string> = new Set([
  'install',
  'start',
  'config-changed',
  'upgrade-charm',
  'leader-elected',
  'pebble-ready',
]);

export function scopeOf(context: HookContext): Scope {
  const { event, previousWasInterrupted } = context;
  if (previousWasInterrupted || everythingKinds.has(event.kind)) return 'everything';
  const relation = context.eventRelation();
  if (relation?.endpoint === 'grafana-source') return { provider: relation };
  return relation?.endpoint === 'grafana-dashboard' ? { dashboards: relation } : 'stored';
}
