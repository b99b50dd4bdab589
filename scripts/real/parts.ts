import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGoPart } from './go-module.ts';
import { grafana } from './grafana.ts';
import type { Part } from './part.ts';
import { createPythonPart } from './python.ts';

const modules = join(import.meta.dirname, 'modules');
const pebblePackage = 'github.com/canonical/pebble/cmd/pebble';

const pebble = createGoPart({
  id: 'pebble-1.32.1',
  module: join(modules, 'pebble-1.32.1'),
  programs: { pebble: pebblePackage },
});

/** The version in Juju 3.6, the oldest Juju that the charm supports. */
export const oldestPebble = createGoPart({
  id: 'pebble-1.26.0',
  module: join(modules, 'pebble-1.26.0'),
  programs: { pebble: pebblePackage },
});

const ownPrograms = join(import.meta.dirname, '../../tests/real');

/** Juju's own client for hook tools, and this project's server for it. */
const jujuc = ownProgram('jujuc', {
  jujuc: 'github.com/juju/juju/cmd/jujuc',
  'jujuc-server': '.',
});

/** Reads a charm's files with Juju's code. */
const charmReader = ownProgram('charm-reader', { 'charm-reader': '.' });

/** Kubernetes' programs, combined into one, and the store of its API. */
export const kubernetes = ownProgram(
  'kubernetes',
  { kubernetes: '.', etcd: 'go.etcd.io/etcd/server/v3' },
  {
    kubernetes: [
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'kube-proxy',
      'kubelet',
      'kubectl',
    ],
  },
);

/** The trace receiver of the OpenTelemetry Collector. */
const otlpReceiver = ownProgram('otlp-receiver', { 'otlp-receiver': '.' });

/** Reads the Terraform module with HashiCorp's parsers. */
const terraformReader = ownProgram('terraform-reader', { 'terraform-reader': '.' });

export type PartVariable = keyof ReturnType<typeof nameVariables>;

/** The packages for the Python charms of `tests/real/python`. */
const python = createPythonPart(join(ownPrograms, 'python/requirements.txt'));

/** charmcraft, for its linters. */
const charmcraft = createPythonPart(join(ownPrograms, 'charmcraft/requirements.txt'));

/** All parts. The slowest comes last. */
export const parts: readonly Part[] = [
  python,
  charmcraft,
  pebble,
  oldestPebble,
  charmReader,
  terraformReader,
  otlpReceiver,
  jujuc,
  kubernetes,
  grafana,
];

/** The variables with which tests find the parts. */
export function nameVariables(folderOf: (part: Part) => string) {
  return {
    PEBBLE_BIN: join(folderOf(pebble), 'pebble'),
    PEBBLE_OLDEST_BIN: join(folderOf(oldestPebble), 'pebble'),
    JUJUC_DIR: folderOf(jujuc),
    CHARM_READER_BIN: join(folderOf(charmReader), 'charm-reader'),
    TERRAFORM_READER_BIN: join(folderOf(terraformReader), 'terraform-reader'),
    OTLP_RECEIVER_BIN: join(folderOf(otlpReceiver), 'otlp-receiver'),
    PYTHON_BIN: join(folderOf(python), 'bin/python'),
    CHARMCRAFT_DIR: folderOf(charmcraft),
    KUBE_APISERVER_BIN: join(folderOf(kubernetes), 'kube-apiserver'),
    ETCD_BIN: join(folderOf(kubernetes), 'etcd'),
    GRAFANA_BIN: join(folderOf(grafana), 'bin/grafana'),
    GRAFANA_HOME: join(folderOf(grafana), 'home'),
  };
}

/** This project's program around a third-party library. It is rebuilt when it changes. */
function ownProgram(
  name: string,
  programs: Readonly<Record<string, string>>,
  links: Readonly<Record<string, readonly string[]>> = {},
): Part {
  const module = join(ownPrograms, name);
  return createGoPart({ id: `${name}-${digestOf(module)}`, module, programs, links });
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const file of globSync('{*.go,go.mod,go.sum}', { cwd: folder }).sort()) {
    hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 12);
}
