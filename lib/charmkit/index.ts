export type {
  ActionHandler,
  ActionOutcome,
  Charm,
  HookHandler,
  HookKind,
  HookResult,
} from './charm/charm.ts';
export type { CharmTypes, CharmYaml } from './charm/charm-yaml.ts';
export type { HookContext } from './charm/context.ts';
export { type ActionContext, type CharmDefinition, defineCharm } from './charm/define-charm.ts';
export type { JujuEvent } from './charm/events.ts';
export type { LabelledSecret } from './charm/labelled-secret.ts';
export type { Relation } from './charm/relation.ts';
export { type RunOptions, runCharm } from './charm/run-charm.ts';
export { active, blocked, maintenance, type UnitStatus, waiting } from './charm/status.ts';
