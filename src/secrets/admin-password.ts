import { randomInt } from 'node:crypto';
import type { HookContext, JujuChange } from 'charmkit/charm';
import { PermissionDeniedError, SecretNotFoundError, secretGet, secretInfoGet } from 'charmkit/hook-tools';
import { newPasswordPath } from '../grafana/files.ts';
import { type PasswordNote, parsePasswordNote } from '../grafana/notes/password-note.ts';
import { findConfiguredPassword } from '../grafana/observing/configured-service.ts';
import type { WorkloadObservation } from '../grafana/observing/observe-workload.ts';
import type { PasswordChange } from '../grafana/planning/change.ts';
import { mayBringSecrets, type Scope } from '../reconcile/observe/scope.ts';

/**
 * The label of the application's secret. It is the Python charm's label, so that a refresh keeps the
 * password.
 */
export const passwordLabel = 'admin-password';

export interface AdminPasswordObservation {
  /** The password that must be valid. Undefined until the leader creates it. */
  readonly current: string | undefined;
  /** Whether Juju stores it in the secret. If not, only this unit knows the password. */
  readonly isStored: boolean;
  /** Undefined if Grafana already has the current password. */
  readonly change: PasswordChange | undefined;
  /** The password that an earlier hook or action wrote down before it set it in Grafana. */
  readonly note: PasswordNote | undefined;
}

/**
 * Observes the password of Grafana's administrator. The unit tracks the secret revision that its Grafana
 * received last, and moves to a newer revision only when Grafana has accepted that password. So a unit that
 * was away or was interrupted still has the old password, which it needs to set the new one. If a hook was
 * lost before Juju stored the secret, the password that Grafana already received becomes the content of the
 * secret.
 */
export async function observeAdminPassword(
  context: HookContext,
  scope: Scope,
  workload: WorkloadObservation | undefined,
): Promise<AdminPasswordObservation> {
  // The running service knows the password, which avoids asking Juju in a hook without news.
  const running = findConfiguredPassword(workload);
  const note = parsePasswordNote(workload?.files[newPasswordPath]);
  const isPending = note !== undefined || workload?.applied.rotating !== undefined;
  if (running !== undefined && !isPending && !mayBringSecrets(context, scope)) {
    return { current: running, isStored: true, change: undefined, note };
  }
  const stored = await readSecret(context, 'peek');
  if (stored === null) return { current: running, isStored: true, change: undefined, note };
  if (stored === undefined) {
    const known = (await context.isLeader()) ? (note?.password ?? running) : undefined;
    return { current: known, isStored: false, change: undefined, note };
  }
  if (running === stored && !isPending) return { current: stored, isStored: true, change: undefined, note };
  const tracked = await readAdminPassword(context);
  const formers = [note?.password, tracked, running].filter((known) => known !== undefined);
  const change = { wanted: stored, formers: [...new Set(formers)].filter((former) => former !== stored) };
  const isSettled = change.formers.length === 0 && !isPending;
  return { current: stored, isStored: true, change: isSettled ? undefined : change, note };
}

/**
 * Reads the password that this unit's Grafana received last. Undefined until the leader creates it, or while
 * Juju withholds it.
 */
export async function readAdminPassword(context: HookContext): Promise<string | undefined> {
  const tracked = await readSecret(context, 'tracked');
  return tracked ?? undefined;
}

/** Stands for the id of the secret until a hook has made it. */
export const pendingPasswordId = 'secret:pendingpassword00000';

/** Plans a secret, owned by the application, that stores the password for all units. Leader only. */
export function planPasswordSecret(password: string): JujuChange {
  const pendingId = pendingPasswordId;
  return { kind: 'secret-add', pendingId, owner: 'application', label: passwordLabel, content: { password } };
}

/** Plans to replace the password. Leader only. */
export async function planPasswordReplacement(context: HookContext, password: string): Promise<JujuChange> {
  const { id } = await secretInfoGet(context.tools, { label: passwordLabel });
  return { kind: 'secret-set', id, content: { password } };
}

const length = 20;
/** Grafana's password policy requires one of each (Grafana, "Configure basic authentication"). */
const kinds = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz', '0123456789', '-_.+=@'];

/** Generates a password that satisfies Grafana's strong password policy. */
export function generatePassword(): string {
  const password = Array.from({ length }, () => pickOne(kinds.join(''))).join('');
  const isStrong = kinds.every((kind) => [...kind].some((sign) => password.includes(sign)));
  // It begins with a letter or digit, so that a shell does not read it as an option.
  return isStrong && /^\w/.test(password) && !password.startsWith('_') ? password : generatePassword();
}

function pickOne(signs: string): string {
  return signs.charAt(randomInt(signs.length));
}

/** Null if Juju withholds it from this unit. */
async function readSecret(
  context: HookContext,
  revision: 'tracked' | 'peek',
): Promise<string | null | undefined> {
  try {
    return (await secretGet(context.tools, { label: passwordLabel, revision })).password;
  } catch (error) {
    if (error instanceof SecretNotFoundError) return undefined;
    if (error instanceof PermissionDeniedError) return null;
    throw error;
  }
}
