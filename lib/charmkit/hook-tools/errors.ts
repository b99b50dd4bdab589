import { type ErrorFacts, SdkError } from '../base/index.ts';

/** What is known of a failed hook tool. `command` has its arguments already masked. */
export interface HookToolFailure {
  readonly tool: string;
  readonly command: string;
  /** Absent where the tool never ran. */
  readonly exitCode?: number;
  readonly stderr?: string;
  /** The fact that decides it; by default what the tool wrote to stderr. */
  readonly reason?: string;
  readonly advice: string;
  readonly code?: string;
  readonly facts?: ErrorFacts;
  readonly cause?: unknown;
}

/** A hook tool failed, answered something unexpected, or could not be run. Never holds a databag's or secret's value. */
export class HookToolError extends SdkError {
  readonly tool: string;
  readonly exitCode: number | undefined;
  readonly stderr: string;

  constructor(failure: HookToolFailure) {
    const stderr = failure.stderr ?? '';
    super(`\`${failure.command}\` failed: ${failure.reason ?? reasonIn(stderr)}. ${failure.advice}`, {
      code: failure.code ?? 'hook-tool-failed',
      facts: { ...failure.facts, tool: failure.tool, exitCode: failure.exitCode },
      cause: failure.cause,
    });
    this.tool = failure.tool;
    this.exitCode = failure.exitCode;
    this.stderr = stderr;
  }
}

/** Only the leader may do this, and this unit isn't: it may have been when the hook began. */
export class NotLeaderError extends HookToolError {}

/** The relation, or the unit or application that was asked for in it, is gone or was never there. */
export class RelationNotFoundError extends HookToolError {}

/** No secret of that id or label; also one whose owner removed it. */
export class SecretNotFoundError extends HookToolError {}

/** The owner has a secret of that label already, also where Juju did not find it when it was asked for just before. */
export class SecretExistsError extends HookToolError {}

/** Juju keeps this from this unit: a databag it may not read, a secret not granted (yet or any more). */
export class PermissionDeniedError extends HookToolError {}

/** An `action-*` tool outside an action. */
export class NotInActionError extends HookToolError {}

function reasonIn(stderr: string): string {
  const text = stderr
    .trim()
    .replace(/^ERROR /, '')
    .replace(/\.$/, '');
  return text === '' ? 'it wrote nothing to stderr' : text;
}
