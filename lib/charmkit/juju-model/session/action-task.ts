import { isExec } from '../hook.ts';
import type { OpenSession } from './open-session.ts';
import type { HookOutput } from './types.ts';

/** Marks the task of an action as running. */
export function beginTask({ model, hook }: OpenSession): void {
  const task = hook.kind === 'action' ? model.tasks[hook.task] : undefined;
  if (task === undefined) return;
  task.status = 'running';
  task.startedMs = model.nowMs;
}

/** Records the outcome of an action: its results, its output, and whether it failed. */
export function endTask(
  { model, hook, drafts }: OpenSession,
  end: { readonly isCommitted: boolean; readonly exitCode: number; readonly error?: string },
  output: HookOutput,
): void {
  const task = hook.kind === 'action' ? model.tasks[hook.task] : undefined;
  if (task === undefined) return;
  task.completedMs = model.nowMs;
  task.status = end.isCommitted && !drafts.isActionFailed ? 'completed' : 'failed';
  if (end.exitCode !== 0 && !isExec(hook)) task.message = `exit status ${end.exitCode}`;
  if (end.error !== undefined) task.message ||= 'committing requested changes failed';
  const stderr = [output.stderr ?? '', end.error ?? ''].filter((text) => text !== '').join('\n');
  task.results['return-code'] = String(end.error === undefined ? end.exitCode : end.exitCode || 1);
  if ((output.stdout ?? '') !== '') task.results.stdout = output.stdout ?? '';
  if (stderr !== '') task.results.stderr = stderr;
}
