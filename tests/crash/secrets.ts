import type { Model, Secret } from 'charmkit/juju-model';

/** The admin password in Juju's secret; empty if there is no secret. */
export function adminPassword(model: Model): string {
  const secret = Object.values(model.secrets).find(({ label }) => label === 'admin-password');
  return secret === undefined ? '' : (contentOf(secret).password ?? '');
}

/** The current content of a secret. */
export function contentOf({ revisions }: Secret): Readonly<Record<string, string>> {
  const content = Object.entries(revisions.at(-1)?.content ?? {});
  return Object.fromEntries(content.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}
