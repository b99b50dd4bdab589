export type { CharmUnderTest, HookInput, ModelTools } from './charm-under-test.ts';
export { HookFailedError, UnsettledError } from './errors.ts';
export { createHookRunner, type HookRun, type RunHook, type RunOptions, runHook } from './run-hook.ts';
export { type Settled, type SettleOptions, settleModel } from './settle.ts';
export { skipHooks } from './skip-hooks.ts';
