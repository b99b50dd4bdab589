import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { integrate, setDatabag } from 'charmkit/juju-model';
import { type DispatchRecord, parseRecording, Simulator, toolCountOf } from 'charmkit/simulator';
import { waitForGrafana } from '../demo/ask-grafana.ts';
import { charmSources, standInParts } from '../demo/deployment.ts';

/** What one relation-changed costs where so many applications are related. */
export interface Growth {
  readonly applications: number;
  readonly hookTools: number;
  readonly pebbleRequests: number;
  readonly bytesWritten: number;
  readonly restarts: number;
  readonly ms: number;
}

const charmDirectory = fileURLToPath(new URL('..', import.meta.url));
const recordingPath = fileURLToPath(new URL('../demo/recordings/loki.json', import.meta.url));
const host = 'grafana_source_host';

/**
 * Relates the applications while a charm that does nothing holds Grafana's place, then refreshes to the real one: only
 * the hook that is measured, and the upgrade before it, are real dispatches.
 */
export async function measureGrowth(applications: number): Promise<Growth> {
  const placeholder = await makePlaceholder();
  try {
    return await measureOver(placeholder, applications);
  } finally {
    await rm(placeholder, { recursive: true });
  }
}

async function measureOver(placeholder: string, applications: number): Promise<Growth> {
  const parts = standInParts();
  await using simulator = await Simulator.open(parts.simulator);
  const source = (await charmSources(parts))('grafana-k8s.charm');
  if (source === undefined || !('directory' in source)) throw new TypeError('the demo knows its own charm');
  await simulator.deploy(placeholder, { ...source.options, name: 'grafana', trust: true });
  const text = await readFile(recordingPath, 'utf8');
  for (let number = 0; number < applications; number += 1) {
    const name = `loki-${letters(number)}`;
    simulator.deployRecording(parseRecording(text.replaceAll('\\"loki\\"', `\\"${name}\\"`)), name, 1);
    integrate(simulator.model, 'grafana:grafana-source', name);
  }
  await simulator.settle();
  await simulator.refresh('grafana', charmDirectory);
  await simulator.settle();
  for (const url of parts.urls.values()) await waitForGrafana(url, 30_000);
  return { applications, ...costOf(await changeOne(simulator)) };
}

/** One provider moves to another address. */
async function changeOne(simulator: Simulator): Promise<DispatchRecord> {
  const before = simulator.dispatches.length;
  const relation = Object.values(simulator.model.relations).find(
    (each) => each.interface === 'grafana_datasource',
  );
  const unit = relation?.members.find((member) => member.startsWith('loki-')) ?? '';
  const databag = relation?.unitData[unit]?.content ?? {};
  setDatabag(simulator.model, relation?.number ?? -1, unit, {
    ...databag,
    [host]: 'http://moved.example:3100',
  });
  await simulator.settle();
  const changed = simulator.dispatches
    .slice(before)
    .find(({ hook }) => hook === 'grafana-source-relation-changed');
  if (!changed) throw new TypeError('a changed databag makes relation-changed');
  return changed;
}

function costOf(record: DispatchRecord): Omit<Growth, 'applications'> {
  const { pebbleRequests, bytesWritten, restarts, ms } = record;
  return { hookTools: toolCountOf(record), pebbleRequests, bytesWritten, restarts, ms };
}

async function makePlaceholder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'placeholder-charm-'));
  for (const name of ['metadata.yaml', 'config.yaml', 'actions.yaml']) {
    await copyFile(join(charmDirectory, name), join(directory, name));
  }
  await writeFile(join(directory, 'dispatch'), '#!/bin/sh\n', { mode: 0o755 });
  return directory;
}

/** An application's name must not end in a number of its own. */
function letters(number: number): string {
  return [Math.floor(number / 26), number % 26].map((digit) => String.fromCharCode(97 + digit)).join('');
}
