import { type ErrorFacts, SdkError } from '../base/index.ts';

/** Data of a failed hook tool. The arguments in `command` are masked already. */
export interface HookToolFailure {
  readonly tool: string;
  readonly command: string;
  /** Absent if the tool never ran. */
  readonly exitCode?: number;
  readonly stderr?: string;
  /** The cause of the failure; by default the tool's stderr. */
  readonly reason?: string;
  readonly advice: string;
  readonly code?: string;
  readonly facts?: ErrorFacts;
  readonly cause?: unknown;
}

/** A hook tool failed, gave an unexpected answer, or could not run. Never contains a value of a databag or secret. */
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

/** Only the leader may do this, and this unit is not the leader. It may have been the leader when the hook began. */
export class NotLeaderError extends HookToolError {}

/** The relation, or the unit or application in it, was removed or never existed. */
export class RelationNotFoundError extends HookToolError {}

/** No secret has that id or label. Its owner may have removed it. */
export class SecretNotFoundError extends HookToolError {}

/** The owner already has a secret with that label, even if Juju did not find it just before. */
export class SecretExistsError extends HookToolError {}

/** Juju denies this unit access: to a databag that it may not read, or to a secret that is not granted. */
export class PermissionDeniedError extends HookToolError {}

/** The tool printed more than the charm holds in memory: another application can make a databag that long. */
export class OutputTooLongError extends HookToolError {}

/** An `action-*` tool outside an action. */
export class NotInActionError extends HookToolError {}

function reasonIn(stderr: string): string {
  const text = stderr
    .trim()
    .replace(/^ERROR /, '')
    .replace(/\.$/, '');
  return text === '' ? 'it wrote nothing to stderr' : text;
}
