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

/** The relation is gone, or was never there. */
export class RelationNotFoundError extends HookToolError {}

/** No secret of that id or label; also one whose owner removed it. */
export class SecretNotFoundError extends HookToolError {}

/** Juju keeps this from this unit: a databag it may not read, a secret not granted (yet or any more). */
export class PermissionDeniedError extends HookToolError {}

/** An `action-*` tool outside an action. */
export class NotInActionError extends HookToolError {}

type Rule = readonly [
  text: RegExp,
  error: typeof HookToolError,
  code: string,
  advice: string,
  tools?: RegExp,
];

/**
 * The texts are those of Juju's own tools (3.5, `worker/uniter/runner/jujuc`) and of the agent behind them;
 * the first that fits decides, so `secret "x" not found` stands below `relation not found`.
 */
const rules: readonly Rule[] = [
  [
    /not running an action|unknown hook command/i,
    NotInActionError,
    'not-in-action',
    'Call it only while an action runs.',
    /^action-/,
  ],
  [
    /not the leader|only unit leaders|not leader\b/i,
    NotLeaderError,
    'not-leader',
    'Ask is-leader in the same hook, and leave it to the leader.',
  ],
  [
    /cannot write relation settings/i,
    NotLeaderError,
    'not-leader',
    "Only the leader writes the application's databag.",
  ],
  [
    /relation( \S+)? not found/i,
    RelationNotFoundError,
    'relation-not-found',
    'Take relation ids from relation-ids in the same hook.',
  ],
  [
    /permission denied|access denied|unauthorized/i,
    PermissionDeniedError,
    'permission-denied',
    'The other side has to grant it, or only the leader may.',
  ],
  [
    /not found/i,
    SecretNotFoundError,
    'secret-not-found',
    'It was removed, or never shared with this application.',
    /^secret-/,
  ],
];

/** The error for a tool that exited with something else than 0. */
export function errorFor(failure: Omit<HookToolFailure, 'advice'>): HookToolError {
  const stderr = failure.stderr ?? '';
  const rule = rules.find(([text, , , , tools]) => text.test(stderr) && (tools?.test(failure.tool) ?? true));
  if (rule === undefined) {
    return new HookToolError({ ...failure, advice: 'Juju retries the hook; see `juju debug-log`.' });
  }
  const [, HookToolErrorClass, code, advice] = rule;
  return new HookToolErrorClass({ ...failure, code, advice });
}

function reasonIn(stderr: string): string {
  return stderr.trim().replace(/^ERROR /, '') || 'it wrote nothing to stderr';
}
