import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { toolNames } from 'charmkit/juju-model';
import {
  type CharmSource,
  openJujuHookTools,
  readRecordings,
  type SimulatorOptions,
  startReal,
  type UnitEnvironment,
} from 'juju-sim/simulator';
import { findParts } from '../scripts/real/find.ts';

const charmDirectory = fileURLToPath(new URL('..', import.meta.url));
const standInImage = fileURLToPath(new URL('grafana/image', import.meta.url));
const realImage = fileURLToPath(new URL('grafana/real-image', import.meta.url));
const recordings = fileURLToPath(new URL('recordings', import.meta.url));

/** The container's port that Grafana listens on. */
const grafanaPort = 3000;

/** The parts that the demo uses. */
export interface DemoParts {
  readonly simulator: Pick<SimulatorOptions, 'startContainer' | 'hookTools' | 'onHookStart' | 'onDispatch'>;
  /** The directory tree that replaces Grafana's image. */
  readonly image: string;
  /** Additional environment variables of Grafana's units. */
  readonly environment: UnitEnvironment;
  /** The directory of Grafana's charm. Default: this repository. */
  readonly charm?: string;
  /** The addresses of Grafana's API on this machine, by unit. */
  readonly urls: Map<string, string>;
}

/** Needs only Node: the embedded Pebble, our hook tools and the stand-in for Grafana. */
export function createStandInParts(environment: UnitEnvironment = {}): DemoParts {
  // Names the real Grafana. The container gets no other variable of this process's environment.
  const { SIMULATOR_GRAFANA } = process.env;
  const workload = { ...environment.workload, ...(SIMULATOR_GRAFANA && { SIMULATOR_GRAFANA }) };
  return { simulator: {}, image: standInImage, environment: { ...environment, workload }, urls: new Map() };
}

/** No stand-in: the real Pebble, Juju's own hook tools and a real Grafana. */
export async function openRealParts(): Promise<DemoParts> {
  const { simulator, ...parts } = openRealWorkloadParts();
  const { JUJUC_DIR } = findParts(['JUJUC_DIR']);
  const hookTools = await openJujuHookTools(JUJUC_DIR, toolNames);
  return { ...parts, simulator: { ...simulator, hookTools } };
}

/** The real Pebble and a real Grafana. */
export function openRealWorkloadParts(): DemoParts {
  const { PEBBLE_BIN, GRAFANA_BIN, GRAFANA_HOME } = findParts(['PEBBLE_BIN', 'GRAFANA_BIN', 'GRAFANA_HOME']);
  return {
    simulator: { startContainer: startReal(PEBBLE_BIN) },
    image: realImage,
    environment: { workload: { GRAFANA_BIN, GRAFANA_HOME } },
    urls: new Map(),
  };
}

/** The charms of the bundle: the charm of this repository, and recordings of the others. */
export async function openCharmSources(
  parts: DemoParts,
): Promise<(charm: string) => CharmSource | undefined> {
  const recorded = await readRecordings(recordings);
  return (charm) => {
    const recording = recorded.get(charm);
    if (recording) return { recording };
    return charm.endsWith('.charm') ? describeOwnCharm(parts) : undefined;
  };
}

/** The charm of this repository, with the options that its units need on this machine. */
export function describeOwnCharm(parts: DemoParts) {
  return {
    directory: parts.charm ?? charmDirectory,
    options: {
      resources: { 'grafana-image': parts.image },
      environment: (unit: string) => grafanaEnvironment(unit, parts),
    },
  };
}

async function grafanaEnvironment(unit: string, parts: DemoParts): Promise<UnitEnvironment> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  parts.urls.set(unit, url);
  return {
    charm: { ...parts.environment.charm, GRAFANA_URL: url },
    workload: {
      ...parts.environment.workload,
      SIMULATOR_PORTS: `${grafanaPort}=${port}`,
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new TypeError('a TCP server has an address');
  return address.port;
}
