import { randomInt } from 'node:crypto';
import type { HookContext } from 'charmkit/charm';
import {
  SecretNotFoundError,
  secretAdd,
  secretGet,
  secretInfoGet,
  secretRemove,
  secretSet,
} from 'charmkit/hook-tools';
import { isCertificateSecret } from 'charmkit/interfaces/tls-certificates';
import type { PasswordChange } from '../grafana/change-password.ts';
import { newPasswordPath } from '../grafana/files.ts';
import type { WorkloadObservation } from '../grafana/observe-workload.ts';
import { adminPasswordOf } from '../grafana/plan-workload.ts';
import type { Scope } from './scope.ts';

/** The label of the application's secret, the Python charm's own, so that a refresh keeps the password. */
const label = 'admin-password';
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const length = 12;

export interface AdminPasswordObservation {
  /** What is to be valid; undefined until the leader has made it. */
  readonly current: string | undefined;
  /** Undefined where Grafana knows the current one already. */
  readonly change: PasswordChange | undefined;
}

/**
 * The password of Grafana's administrator. The revision of the secret that this unit tracks is the one that its Grafana
 * was told: only when Grafana has taken a newer one does the unit move on to it. So a unit that was away, or was cut
 * short, still has the old password, without which the new one can't be set.
 */
export async function observeAdminPassword(
  context: HookContext,
  scope: Scope,
  workload: WorkloadObservation | undefined,
): Promise<AdminPasswordObservation> {
  // The service that runs knows the password, which saves asking Juju in a quiet hook.
  const running = adminPasswordOf(workload);
  const attempted = workload?.files.get(newPasswordPath);
  const isPending = attempted !== undefined || workload?.applied.rotating !== undefined;
  const isNews = scope === 'everything' || context.event.kind === 'secret-changed';
  if (running !== undefined && !isPending && !isNews) return { current: running, change: undefined };
  const current = await readSecret(context, 'peek');
  if (current === undefined || (running === current && !isPending)) return { current, change: undefined };
  const told = await readSecret(context, 'tracked');
  const formers = [attempted, told].filter((each): each is string => each !== undefined && each !== current);
  const isSettled = formers.length === 0 && !isPending;
  return { current, change: isSettled ? undefined : { wanted: current, formers: [...new Set(formers)] } };
}

/** The password that this unit's Grafana was told last; undefined until the leader has made it. */
export function readAdminPassword(context: HookContext): Promise<string | undefined> {
  return readSecret(context, 'tracked');
}

/** Keeps the password for all units in a secret that the application owns. Leader only. */
export async function storeAdminPassword(context: HookContext, password: string): Promise<void> {
  await secretAdd(context.tools, { owner: 'application', label, content: { password } });
}

/** Puts another password in its place. Leader only. */
export async function replaceAdminPassword(context: HookContext, password: string): Promise<void> {
  const { id } = await secretInfoGet(context.tools, { label });
  await secretSet(context.tools, { id, content: { password } });
}

/** Notes that this unit's Grafana knows the newest password. */
export async function trackAdminPassword(context: HookContext): Promise<void> {
  await readSecret(context, 'refresh');
}

/** Juju names a revision that no unit tracks any more; its owner is to remove it: the leader, or the unit itself. */
export async function removeOldRevision(context: HookContext): Promise<void> {
  const { event } = context;
  if (event.kind !== 'secret-remove' || event.revision === undefined) return;
  if (!isCertificateSecret(event.label) && !(await context.isLeader())) return;
  await secretRemove(context.tools, { id: event.secretId, revision: event.revision });
}

export function generatePassword(): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

async function readSecret(
  context: HookContext,
  revision: 'tracked' | 'peek' | 'refresh',
): Promise<string | undefined> {
  try {
    return (await secretGet(context.tools, { label, revision })).password;
  } catch (error) {
    if (error instanceof SecretNotFoundError) return undefined;
    throw error;
  }
}
