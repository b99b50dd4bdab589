import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { load } from 'js-yaml';
import { integrateEndpoints, type OptionValue } from '../../../juju-model/index.ts';
import { deployBundle, readBundle } from '../../bundle.ts';
import { readCharmDirectory } from '../../charm/directory.ts';
import { readRecording, readRecordings } from '../../recording.ts';
import { CliError } from '../cli-error.ts';
import { parsePairs, readValues } from '../pairs.ts';
import type { Verb, VerbArguments, VerbContext } from '../verb.ts';

export const deployVerb: Verb = {
  name: 'deploy',
  usage: '<charm | bundle.yaml | recording.json> [application]',
  summary: 'Deploy a charm, a bundle or a recorded application',
  operands: [1, 2],
  options: {
    'num-units': { type: 'string', short: 'n' },
    config: { type: 'string', multiple: true },
    resource: { type: 'string', multiple: true },
    trust: { type: 'boolean' },
    channel: { type: 'string' },
    base: { type: 'string' },
    env: { type: 'string', multiple: true },
    recordings: { type: 'string' },
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
  operands: [1, 1],
  options: { path: { type: 'string' }, resource: { type: 'string', multiple: true } },
  async run({ simulator, cwd }, given) {
    const [app = ''] = given.operands;
    const path = given.text('path');
    if (path === undefined) throw new CliError('refresh needs --path: juju-sim has no charm store');
    await simulator.refresh(app, resolve(cwd, path), resolveAll(cwd, parsePairs(given.texts('resource'))));
    await simulator.settle();
  },
};

async function deployCharm(
  context: VerbContext,
  given: VerbArguments,
  path: string,
  name?: string,
): Promise<void> {
  const { simulator, cwd, print } = context;
  const environment = parsePairs(given.texts('env'));
  const units = given.number('num-units');
  const resources = await imagesOf(path, resolveAll(cwd, parsePairs(given.texts('resource'))));
  const application = await simulator.deploy(path, {
    ...(name === undefined ? {} : { name }),
    ...(units === undefined ? {} : { units }),
    trust: given.flag('trust'),
    config: await readConfig(cwd, given.texts('config'), name),
    resources,
    environment: () => ({ charm: environment, workload: environment }),
  });
  print(`Deployed "${application.name}" from local charm "${application.charm?.name}", revision 0\n`);
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

/**
 * Reads `--config key=value`, or `--config file.yaml` with options at the top level or under the application's name.
 */
async function readConfig(
  cwd: string,
  texts: readonly string[],
  name = '',
): Promise<Record<string, OptionValue>> {
  const [files, pairs] = [
    texts.filter((text) => !text.includes('=')),
    texts.filter((text) => text.includes('=')),
  ];
  const loaded = await Promise.all(
    files.map(async (file) => load(await readFile(resolve(cwd, file), 'utf8'))),
  );
  const options = loaded.map((content) => {
    const record = content as Record<string, unknown>;
    return (record[name] ?? record) as Record<string, OptionValue>;
  });
  return Object.assign({}, ...options, await readValues(cwd, parsePairs(pairs)));
}

/** The simulator cannot pull images, so each image needs a directory tree in its place. */
async function imagesOf(charm: string, resources: Record<string, string>): Promise<Record<string, string>> {
  for (const [name, path] of Object.entries(resources)) {
    if (!(await stat(path).catch(() => undefined)))
      throw new CliError(`resource "${name}": ${path} does not exist`);
  }
  if (charm.endsWith('.charm')) return resources;
  const { containers } = await readCharmDirectory(charm);
  const missing = containers.flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
  const absent = [...new Set(missing)].filter((name) => resources[name] === undefined);
  if (absent.length === 0) return resources;
  throw new CliError(
    `local charm missing OCI images for: [${absent.join(' ')}]; add --resource ${absent[0]}=<directory>, the directory tree of the image`,
  );
}

function resolveAll(cwd: string, paths: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, resolve(cwd, path)]));
}
