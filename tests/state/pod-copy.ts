import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPebbleClient, type Layer } from 'charmkit/pebble';
import type { EmbeddedPebble } from 'juju-sim/simulator';

/** A pod of a settled unit. */
interface Pod {
  readonly pebble: EmbeddedPebble;
  /** The changing requests that Pebble received. */
  readonly changes: string[];
  readonly grafana: RestorableGrafana;
}

/** A Grafana of a pod that can take over the state of another. */
export interface RestorableGrafana {
  readonly url: string;
  /** A copy of its state. */
  save(): unknown;
  /** Takes over a copy. Its service does not run yet. */
  restore(saved: unknown): void;
}

/** Everything that the hooks of a unit have left in its pod. */
export interface PodCopy {
  /** A directory with the files of the container. */
  readonly root: string;
  /** The plan, as JSON. */
  readonly layer: string;
  readonly running: readonly string[];
  /** Names of the checks that Pebble runs. */
  readonly checking: readonly string[];
  readonly changes: readonly string[];
  readonly grafana: unknown;
  /** Where Grafana listened, which the plan names. */
  readonly url: string;
}

export async function copyPod({ pebble, changes, grafana }: Pod): Promise<PodCopy> {
  const client = createPebbleClient({ socketPath: pebble.socketPath });
  const [plan, services, checks] = [await client.plan(), await client.services(), await client.checks()];
  const root = mkdtempSync(join(tmpdir(), 'gc-'));
  copyFiles(pebble.root, root);
  return {
    root,
    layer: JSON.stringify({ services: toEntries(plan.services), checks: toEntries(plan.checks) }),
    running: services.filter(({ current }) => current === 'active').map(({ name }) => name),
    checking: checks.filter(({ status }) => status !== 'inactive').map(({ name }) => name),
    changes: [...changes],
    grafana: grafana.save(),
    url: grafana.url,
  };
}

/** Brings a new pod into the state of the copy. */
export async function restorePod({ pebble, changes, grafana }: Pod, copy: PodCopy): Promise<void> {
  copyFiles(copy.root, pebble.root);
  grafana.restore(copy.grafana);
  const client = createPebbleClient({ socketPath: pebble.socketPath });
  const layer = JSON.parse(copy.layer.replaceAll(copy.url, grafana.url)) as Layer;
  await client.addLayer('grafana', layer, { combine: true });
  if (copy.running.length > 0) await client.startServices(copy.running);
  await restoreChecks(client, copy.checking);
  changes.splice(0, changes.length, ...copy.changes);
}

async function restoreChecks(
  client: ReturnType<typeof createPebbleClient>,
  checking: readonly string[],
): Promise<void> {
  for (const { name, status } of await client.checks()) {
    if ((status !== 'inactive') === checking.includes(name)) continue;
    await (status === 'inactive' ? client.startChecks([name]) : client.stopChecks([name]));
  }
}

function copyFiles(from: string, to: string): void {
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}

function toEntries<Entry>(entries: Readonly<Record<string, Entry>>) {
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [name, { ...entry, override: 'replace' as const }]),
  );
}
