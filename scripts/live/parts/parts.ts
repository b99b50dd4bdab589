import { join } from 'node:path';
import { locateCache } from '../../real/cache.ts';
import { createGoPart } from '../../real/go-module.ts';
import { grafana } from '../../real/grafana.ts';
import { describeOwnGrafana, locateOwnGrafana } from '../../real/own-grafana.ts';
import { locateBuiltPart, type Part } from '../../real/part.ts';
import { kubernetes, oldestPebble } from '../../real/parts.ts';
import { baselinePackages } from './baseline-packages.ts';
import { createDebianPart } from './debian.ts';
import { createImagesPart } from './images.ts';
import { juju } from './juju.ts';

/** Software of the live model, which the user may already have. */
export interface LivePart {
  readonly part: Part;
  /** The variable that names the user's own. */
  readonly variable: string;
  /** The path in the part's folder that the variable names. */
  readonly path: string;
  /** A description of it, and where else to get it. */
  readonly description: string;
}

const coredns = createGoPart({
  id: 'coredns-1.12.4',
  module: join(import.meta.dirname, '../modules/coredns'),
  programs: { coredns: 'coredns-for-tests' },
});

/** The base of charms, unit agents and Grafana. */
const baseTree = createDebianPart('debian-base', ['ca-certificates', 'python3']);

/** The base of the node's own programs. */
const nodeTree = createDebianPart('debian-node', [
  'ca-certificates',
  'containerd',
  'runc',
  'containernetworking-plugins',
  'iptables',
  'iproute2',
  'conntrack',
]);

const ingredients = {
  kubernetes: {
    part: kubernetes,
    variable: 'LIVE_KUBERNETES_DIR',
    path: '.',
    description: 'a folder with kube-apiserver, kubelet, kubectl and the like of 1.34, and etcd',
  },
  juju: {
    part: juju,
    variable: 'LIVE_JUJU_DIR',
    path: '.',
    description: 'a folder with juju, jujuagentd, containeragent and jujuc of one 4.1',
  },
  pebble: {
    part: oldestPebble,
    variable: 'PEBBLE_OLDEST_BIN',
    path: 'pebble',
    description: "the program that runs containers' services: github.com/canonical/pebble",
  },
  coredns: { part: coredns, variable: 'LIVE_COREDNS_BIN', path: 'coredns', description: 'a CoreDNS' },
  nodeTree: {
    part: nodeTree,
    variable: 'LIVE_NODE_ROOT',
    path: 'root',
    description: 'a root folder with containerd 1.6 or newer, runc, CNI plugins, iptables and iproute2',
  },
  baseTree: {
    part: baseTree,
    variable: 'LIVE_BASE_ROOT',
    path: 'root',
    description: 'a root folder with a shell, Python 3.10 or newer and update-ca-certificates',
  },
  baselinePackages: {
    part: baselinePackages,
    variable: 'LIVE_BASELINE_PACKAGES',
    path: 'venv',
    description: 'a folder with the packages of bench/baseline-ops/requirements.txt, for Python 3.11',
  },
  grafana: {
    part: grafana,
    variable: 'GRAFANA_BIN',
    path: 'bin/grafana',
    description: 'a Grafana, 10 or newer',
  },
} satisfies Record<string, LivePart>;

/** The path of each, whether it is built or not. */
export function locateIngredients(
  env: Readonly<NodeJS.ProcessEnv>,
): Readonly<Record<keyof typeof ingredients, string>> {
  const entries = Object.entries(ingredients).map(([name, part]) => [name, locatePart(part, env)]);
  return Object.fromEntries(entries) as Record<keyof typeof ingredients, string>;
}

/** Lists all parts of the live model in the order of their build. The images consist of the others. */
export function listLiveParts(env: Readonly<NodeJS.ProcessEnv>): readonly LivePart[] {
  return [...Object.values(ingredients), imagesPart(env)];
}

/** The folder of the image archive. */
export function locateImages(env: Readonly<NodeJS.ProcessEnv>): string {
  return locatePart(imagesPart(env), env);
}

function imagesPart(env: Readonly<NodeJS.ProcessEnv>): LivePart {
  const found = locateIngredients(env);
  const own = locateOwnGrafana(env);
  const from = {
    baseRoot: found.baseTree,
    juju: found.juju,
    pebble: found.pebble,
    grafana: found.grafana,
    grafanaHome:
      own?.GRAFANA_HOME ?? join(locateBuiltPart(ingredients.grafana.part, locateCache(env)), 'home'),
    // An upgrade in place makes other images.
    ...(own && { ownGrafana: describeOwnGrafana(own) }),
  };
  return {
    part: createImagesPart(from),
    variable: 'LIVE_IMAGES_DIR',
    path: '.',
    description: 'a folder with images.tar, an OCI archive of all images, and pause',
  };
}

/** What the user has instead of the part. GRAFANA_HOME alone also names a program. */
export function readVariable(variable: string, env: Readonly<NodeJS.ProcessEnv>): string | undefined {
  return variable === 'GRAFANA_BIN' ? (locateOwnGrafana(env) ?? env).GRAFANA_BIN : env[variable];
}

function locatePart({ part, variable, path }: LivePart, env: Readonly<NodeJS.ProcessEnv>): string {
  return readVariable(variable, env) || join(locateBuiltPart(part, locateCache(env)), path);
}
