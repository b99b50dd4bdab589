import { Buffer } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Model } from 'charmkit/juju-model';
import type { DataSource } from './expected.ts';

/** The fields of `GET /api/datasources` that the demo uses. */
export type GrafanaDataSource = DataSource & Readonly<Record<string, unknown>>;

/** Returns Grafana's own answer to the administrator. */
export async function askDataSources(url: string, password: string): Promise<readonly GrafanaDataSource[]> {
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  const response = await fetch(`${url}/api/datasources`, { headers: { authorization } });
  if (!response.ok) throw new Error(`Grafana answered ${response.status} to GET /api/datasources`);
  return (await response.json()) as readonly GrafanaDataSource[];
}

/** The administrator's password, from the charm's secret. */
export function readStoredPassword(model: Model, app: string): string {
  const secret = Object.values(model.secrets).find(
    ({ owner, label }) => owner.kind === 'application' && owner.name === app && label === 'admin-password',
  );
  const encoded = secret?.revisions.at(-1)?.content.password;
  if (encoded === undefined) throw new Error(`${app} keeps no password in a secret`);
  return Buffer.from(encoded, 'base64').toString('utf8');
}

/** Waits until Grafana reports that it is healthy. False after the limit. */
export async function waitForGrafana(url: string, limitMs: number): Promise<boolean> {
  const giveUpAt = performance.now() + limitMs;
  while (performance.now() < giveUpAt) {
    const response = await fetch(`${url}/api/health`).catch(() => undefined);
    if (response?.ok) return true;
    await sleep(50);
  }
  return false;
}
