export { EventFailedError, InconsistentStateError, NotSimulatedError } from './errors.ts';
export type { ActionInput, EventInput, HookInput } from './event.ts';
export { computePlan } from './pebble/combine-layers.ts';
export { type EventOptions, runEvent } from './run-event.ts';
export { parseSnapshot } from './snapshot.ts';
export type { ContainerState, RelationState, SecretState, State, StateInput } from './state.ts';
