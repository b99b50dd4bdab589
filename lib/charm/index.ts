export type { ConfigValue, HookContext } from './context.ts';
export { type JujuEnvironment, parseEnvironment } from './environment.ts';
export type { JujuEvent, RelationEvent } from './events.ts';
export { type CharmMetadata, endpointsOf } from './metadata.ts';
export type { Relation } from './relation.ts';
