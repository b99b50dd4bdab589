import type { Hook } from '../hook.ts';
import type { Application, Model, Unit } from '../state.ts';
import type { Drafts } from './drafts.ts';
import type { HookPlace } from './types.ts';

/** A hook that runs: what the tools work on. */
export interface OpenSession {
  readonly model: Model;
  readonly application: Application;
  readonly unit: Unit;
  readonly hook: Hook;
  readonly place: HookPlace;
  readonly drafts: Drafts;
}
