// Mistakes that the types must catch. Nothing runs this file. `npm run check` compiles it, and fails if the types miss
// one of the mistakes.
import type { ActionOutcome, JujuEvent, UnitStatus } from 'charmkit/charm';
import { type HookToolRunner, relationSet, statusSet } from 'charmkit/hook-tools';

declare const tools: HookToolRunner;
declare const event: JujuEvent;

/** @public so that knip does not report it as unused */
export const mistakes = [
  // @ts-expect-error a status that only Juju sets
  { level: 'error', message: '' } satisfies UnitStatus,

  // @ts-expect-error an action with neither results nor a failure message
  {} satisfies ActionOutcome,

  // @ts-expect-error the relation id of an event that may have no relation
  () => event.relationId,

  // @ts-expect-error a databag value that isn't text
  () => relationSet(tools, { relationId: 'db:1', databag: 'app', data: { port: 3000 } }),

  // @ts-expect-error a databag without an owner
  () => relationSet(tools, { relationId: 'db:1', databag: 'remote', data: {} }),

  // @ts-expect-error a misspelt status
  () => statusSet(tools, { status: 'activ' }),
];
