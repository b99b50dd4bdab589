import { createServer } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  type CharmSource,
  readRecordings,
  type SimulatorOptions,
  type UnitEnvironment,
} from 'charmkit/simulator';

const charmDirectory = fileURLToPath(new URL('..', import.meta.url));
const standInImage = fileURLToPath(new URL('grafana/image', import.meta.url));
const recordings = fileURLToPath(new URL('recordings', import.meta.url));

/** The container's port that Grafana listens on. */
const grafanaPort = 3000;

/** What the demo runs on. */
export interface DemoParts {
  readonly simulator: Pick<SimulatorOptions, 'startContainer' | 'hookTools'>;
  /** The tree that stands for Grafana's image. */
  readonly image: string;
  /** Where Grafana's API is to be found on this machine, by unit. */
  readonly urls: Map<string, string>;
}

/** The embedded Pebble, our hook tools and the stand-in for Grafana. */
export async function chooseParts(): Promise<DemoParts> {
  return { simulator: {}, image: standInImage, urls: new Map() };
}

/** What the bundle's charms are here: the charm of this repository, and recordings of the others. */
export async function charmSources(parts: DemoParts): Promise<(charm: string) => CharmSource | undefined> {
  const recorded = await readRecordings(recordings);
  return (charm) => {
    const recording = recorded.get(charm);
    if (recording) return { recording };
    if (!charm.endsWith('.charm')) return undefined;
    return {
      directory: charmDirectory,
      options: {
        resources: { 'grafana-image': parts.image },
        environment: (unit) => grafanaEnvironment(unit, parts),
      },
    };
  };
}

async function grafanaEnvironment(unit: string, { urls, image }: DemoParts): Promise<UnitEnvironment> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  urls.set(unit, url);
  return {
    charm: { GRAFANA_URL: url },
    workload: {
      SIMULATOR_PORTS: `${grafanaPort}=${port}`,
      SIMULATOR_NODE: process.execPath,
      SIMULATOR_IMAGE: image,
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
