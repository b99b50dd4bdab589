import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { integrateEndpoints, type OptionValue } from 'charmkit/juju-model';
import { deployBundle, readBundle } from '../../bundle.ts';
import { readRecording, readRecordings } from '../../recording.ts';
import { CliError } from '../cli-error.ts';
import { findApplication } from '../find.ts';
import { parsePairs, readValues } from '../pairs.ts';
import { assertImages, describeImageless, readResources } from '../resources.ts';
import type { Option, Verb, VerbArguments, VerbContext } from '../verb.ts';
import { readOptions } from './config.ts';

const resource: Option = {
  type: 'string',
  multiple: true,
  value: 'name=path',
  help: 'The file of a resource, or the directory tree of an image; may be repeated',
};

export const deployVerb: Verb = {
  name: 'deploy',
  usage: '<charm | bundle.yaml | recording.json> [application]',
  summary: 'Deploy a charm, a bundle or a recorded application',
  example: 'deploy ./hello-k8s hello -n 2 --resource hello-image=./rootfs --config greeting=Hei',
  operands: [1, 2],
  options: {
    'num-units': { type: 'string', short: 'n', value: 'n', help: 'The number of units; 1 without it' },
    config: {
      type: 'string',
      multiple: true,
      value: 'option=value|file',
      help: 'Set an option, or the options of a YAML file; may be repeated',
    },
    resource,
    venv: {
      type: 'string',
      value: 'directory',
      help: 'The virtual environment of a charm in Python; .venv in its directory without it',
    },
    trust: { type: 'boolean', help: 'Give the application access to credentials' },
    channel: { type: 'string', value: 'channel', help: 'Accepted; juju-sim has no charm store' },
    base: { type: 'string', value: 'base', help: 'Accepted; the base is this machine' },
    env: {
      type: 'string',
      multiple: true,
      value: 'name=value',
      help: 'A variable for the programs of the charm and its containers; may be repeated',
    },
    recordings: { type: 'string', value: 'directory', help: 'Recorded charms for a bundle' },
  },
  async run(context, given) {
    const [operand = '', name] = given.operands;
    const path = resolve(context.cwd, operand);
    const found = await stat(path).catch(() => undefined);
    if (!found)
      throw new CliError(`no charm, bundle or recording at "${operand}"; juju-sim has no charm store`);
    if (found.isDirectory() || path.endsWith('.charm')) await deployCharm(context, given, path, name);
    else if (path.endsWith('.json')) await deployRecorded(context, given, path, name);
    else await deployBundleFile(context, given, path);
    await context.simulator.settle();
  },
};

export const refreshVerb: Verb = {
  name: 'refresh',
  usage: '<application> --path <charm>',
  summary: 'Replace the charm of an application; its units get new pods',
  example: 'refresh hello --path ./hello-k8s.charm',
  operands: [1, 1],
  options: {
    path: { type: 'string', value: 'charm', help: 'The new charm: a directory or a .charm' },
    resource,
  },
  async run({ simulator, cwd }, given) {
    const [app = ''] = given.operands;
    const path = given.text('path');
    if (path === undefined) throw new CliError('refresh needs --path: juju-sim has no charm store');
    const charm = await simulator.readCharm(resolve(cwd, path));
    const resources = await readResources(cwd, given.texts('resource'), charm);
    await simulator.refresh(app, resolve(cwd, path), resources);
    await simulator.settle();
  },
};

export const attachResourceVerb: Verb = {
  name: 'attach-resource',
  usage: '<application> <name>=<path>',
  summary: 'Replace a resource of an application; its units get new pods',
  example: 'attach-resource hello hello-image=./rootfs',
  operands: [2, 2],
  async run({ simulator, cwd }, { operands: [app = '', pair = ''] }) {
    const { charm } = findApplication(simulator.model, app);
    if (charm === undefined) throw new CliError(`application "${app}" is recorded: it has no resources`);
    simulator.replaceResources(app, await readResources(cwd, [pair], charm));
    await simulator.settle();
  },
};

async function deployCharm(
  context: VerbContext,
  given: VerbArguments,
  path: string,
  name?: string,
): Promise<void> {
  const { simulator, cwd, inform, print } = context;
  const environment = parsePairs(given.texts('env'));
  const units = given.number('num-units');
  const charm = await simulator.readCharm(path);
  const resources = await readResources(cwd, given.texts('resource'), charm);
  assertImages(charm, resources);
  inform(describeImageless(charm));
  const venv = await readVenv(cwd, given);
  const application = await simulator.deploy(path, {
    ...(name === undefined ? {} : { name }),
    ...(units === undefined ? {} : { units }),
    trust: given.flag('trust'),
    config: await readConfig(cwd, given.texts('config'), name ?? charm.name),
    resources,
    ...(venv === undefined ? {} : { venv }),
    environment: () => ({ charm: environment, workload: environment }),
  });
  print(`Deployed "${application.name}" from local charm "${application.charm?.name}", revision 0\n`);
}

async function readVenv(cwd: string, given: VerbArguments): Promise<string | undefined> {
  const text = given.text('venv');
  if (text === undefined) return undefined;
  const path = resolve(cwd, text);
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return path;
  throw new CliError(`--venv ${text} is not a directory`);
}

async function deployRecorded(
  context: VerbContext,
  given: VerbArguments,
  path: string,
  name?: string,
): Promise<void> {
  const recording = await readRecording(path);
  const app = name ?? recording.charm.replace(/-k8s$/, '');
  context.simulator.deployRecording(recording, app, given.number('num-units') ?? 1);
  context.print(`Deployed "${app}" as recorded of "${recording.charm}" (${recording.origin})\n`);
}

async function deployBundleFile(context: VerbContext, given: VerbArguments, path: string): Promise<void> {
  const { simulator, cwd, print } = context;
  const bundle = await readBundle(path);
  const recordings = given.text('recordings');
  const recorded = recordings === undefined ? new Map() : await readRecordings(resolve(cwd, recordings));
  await deployBundle(simulator, bundle, (charm) => {
    const recording = recorded.get(charm);
    if (recording) return { recording };
    return /^\.{0,2}\//.test(charm) ? { directory: resolve(path, '..', charm) } : undefined;
  });
  for (const [a, b] of bundle.relations) integrateEndpoints(simulator.model, a, b);
  print(`Deployed ${Object.keys(bundle.applications).join(', ')} from ${basename(path)}\n`);
}

/** Reads `--config key=value`, or `--config file.yaml`. */
async function readConfig(
  cwd: string,
  texts: readonly string[],
  name: string,
): Promise<Record<string, OptionValue>> {
  const isPair = (text: string) => text.includes('=');
  const files = texts.filter((text) => !isPair(text));
  const options = await Promise.all(files.map((file) => readOptions(resolve(cwd, file), name)));
  return Object.assign({}, ...options, await readValues(cwd, parsePairs(texts.filter(isPair))));
}
