import {
  HookToolError,
  type HookToolFailure,
  NotInActionError,
  NotLeaderError,
  PermissionDeniedError,
  RelationNotFoundError,
  SecretExistsError,
  SecretNotFoundError,
} from './errors.ts';

interface Rule {
  readonly text: RegExp;
  /** Absent: every tool. */
  readonly tools?: RegExp;
  readonly error: typeof HookToolError;
  readonly code: string;
  readonly advice: string;
}

/**
 * Recognizes errors by the messages of Juju's tools (3.6 and 4.1, `worker/uniter/runner/jujuc`), agent and controller.
 * The first match decides: `relation not found` comes before the messages of secret tools.
 */
const rules: readonly Rule[] = [
  {
    text: /not running an action|unknown hook command/i,
    tools: /^action-/,
    error: NotInActionError,
    code: 'not-in-action',
    advice: 'Call it only while an action runs.',
  },
  {
    text: /not the leader|not leader\b|only unit leaders/i,
    error: NotLeaderError,
    code: 'not-leader',
    advice: 'Ask is-leader in the same hook, and run this only on the leader.',
  },
  {
    text: /cannot write relation settings/i,
    error: NotLeaderError,
    code: 'not-leader',
    advice: "Only the leader writes the application's databag.",
  },
  {
    text: /relation( \S+)? not found/i,
    error: RelationNotFoundError,
    code: 'relation-not-found',
    advice: 'Take relation ids from relation-ids in the same hook.',
  },
  {
    text: /not found/i,
    tools: /^relation-/,
    error: RelationNotFoundError,
    code: 'relation-not-found',
    advice: 'Take units from relation-list in the same hook.',
  },
  {
    text: /already exists/i,
    tools: /^secret-/,
    error: SecretExistsError,
    code: 'secret-exists',
    advice: 'Ask for the secret again in the next hook: Juju has it, or has not removed it yet.',
  },
  {
    text: /permission denied|access denied|unauthorized|not allowed to \w+ this secret/i,
    error: PermissionDeniedError,
    code: 'permission-denied',
    advice: 'The owner must grant the secret, or only the leader may use it.',
  },
  {
    text: /not found/i,
    tools: /^secret-/,
    error: SecretNotFoundError,
    code: 'secret-not-found',
    advice: 'It was removed, or never shared with this application.',
  },
];

/** The error for a tool that exited with a code other than 0. */
export function classifyFailure(failure: Omit<HookToolFailure, 'advice'>): HookToolError {
  const { tool, stderr = '' } = failure;
  const rule = rules.find(({ text, tools }) => text.test(stderr) && (tools?.test(tool) ?? true));
  if (rule === undefined) {
    return new HookToolError({ ...failure, advice: 'Juju retries the hook; see `juju debug-log`.' });
  }
  const { error: HookToolErrorClass, code, advice } = rule;
  return new HookToolErrorClass({ ...failure, code, advice });
}
