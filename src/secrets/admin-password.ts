import { randomInt } from 'node:crypto';
import type { HookContext, JujuChange } from 'charmkit/charm';
import { PermissionDeniedError, SecretNotFoundError, secretGet, secretInfoGet } from 'charmkit/hook-tools';
import type { PasswordChange } from '../grafana/applying/settle-password.ts';
import { newPasswordPath } from '../grafana/files.ts';
import type { WorkloadObservation } from '../grafana/observe-workload.ts';
import { type PasswordNote, parsePasswordNote } from '../grafana/password-note.ts';
import { adminPasswordOf } from '../grafana/plan-workload.ts';
import type { Scope } from '../observe/scope.ts';

/** The label of the application's secret, the Python charm's own, so that a refresh keeps the password. */
export const passwordLabel = 'admin-password';

export interface AdminPasswordObservation {
  /** What is to be valid; undefined until the leader has made it. */
  readonly current: string | undefined;
  /** Whether Juju keeps it in the secret; where it does not, this unit alone knows the password. */
  readonly isStored: boolean;
  /** Undefined where Grafana knows the current one already. */
  readonly change: PasswordChange | undefined;
  /** What an earlier hook or action has written down before it gave it to Grafana. */
  readonly note: PasswordNote | undefined;
}

/**
 * The password of Grafana's administrator. The revision of the secret that this unit tracks is the one that its Grafana
 * got last: only when Grafana has taken a newer one does the unit move on to it. So a unit that was away, or was cut
 * short, still has the old password, without which the new one can't be set. Where a hook was lost before Juju kept the
 * secret, the password that Grafana has already got becomes the secret's.
 */
export async function observeAdminPassword(
  context: HookContext,
  scope: Scope,
  workload: WorkloadObservation | undefined,
): Promise<AdminPasswordObservation> {
  // The service that runs knows the password, which saves asking Juju in a quiet hook.
  const running = adminPasswordOf(workload);
  const note = parsePasswordNote(workload?.files[newPasswordPath]);
  const isPending = note !== undefined || workload?.applied.rotating !== undefined;
  const isNews = scope === 'everything' || context.event.kind === 'secret-changed';
  if (running !== undefined && !isPending && !isNews) {
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

/** The password that this unit's Grafana got last; undefined until the leader has made it, or while Juju keeps it back. */
export async function readAdminPassword(context: HookContext): Promise<string | undefined> {
  const tracked = await readSecret(context, 'tracked');
  return tracked ?? undefined;
}

/** Has Juju keep the password for all units in a secret that the application owns. Leader only. */
export function planPasswordSecret(password: string): JujuChange {
  const pendingId = 'secret:pendingpassword00000';
  return { kind: 'secret-add', pendingId, owner: 'application', label: passwordLabel, content: { password } };
}

/** Puts another password in its place. Leader only. */
export async function planPasswordReplacement(context: HookContext, password: string): Promise<JujuChange> {
  const { id } = await secretInfoGet(context.tools, { label: passwordLabel });
  return { kind: 'secret-set', id, content: { password } };
}

const length = 20;
/** Grafana's password policy asks for one of each (Grafana, "Configure basic authentication"). */
const kinds = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz', '0123456789', '-_.+=@'];

/** A password that also a Grafana with a strong password policy takes. */
export function generatePassword(): string {
  const password = Array.from({ length }, () => pickOne(kinds.join(''))).join('');
  const isStrong = kinds.every((kind) => [...kind].some((sign) => password.includes(sign)));
  // It begins with a letter or digit, so that no shell takes it for an option.
  return isStrong && /^\w/.test(password) && !password.startsWith('_') ? password : generatePassword();
}

function pickOne(signs: string): string {
  return signs.charAt(randomInt(signs.length));
}

/** Null where Juju keeps it back from this unit. */
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
