import type { Model, Secret } from 'juju-sim/juju-model';

/** The admin password as Juju keeps it; empty if there is none. */
export function adminPassword(model: Model): string {
  const secret = Object.values(model.secrets).find(({ label }) => label === 'admin-password');
  return secret === undefined ? '' : (contentOf(secret).password ?? '');
}

/** What a secret holds now. */
export function contentOf({ revisions }: Secret): Readonly<Record<string, string>> {
  const content = Object.entries(revisions.at(-1)?.content ?? {});
  return Object.fromEntries(content.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}
