import { randomInt } from 'node:crypto';
import type { HookContext } from 'charmkit/charm';
import { SecretNotFoundError, secretAdd, secretGet } from 'charmkit/hook-tools';

/** The label of the application's secret, the Python charm's own, so that a refresh keeps the password. */
const label = 'admin-password';
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const length = 12;

/** The password that Grafana's administrator was created with; undefined until the leader has made it. */
export async function readAdminPassword(context: HookContext): Promise<string | undefined> {
  try {
    return (await secretGet(context.tools, { label })).password;
  } catch (error) {
    if (error instanceof SecretNotFoundError) return undefined;
    throw error;
  }
}

/** Keeps the password for all units in a secret that the application owns. Leader only. */
export async function storeAdminPassword(context: HookContext, password: string): Promise<void> {
  await secretAdd(context.tools, { owner: 'application', label, content: { password } });
}

export function generatePassword(): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
