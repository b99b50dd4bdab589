import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { readUnitFile, runInUnit, writeUnitFile } from '../../unit-access.ts';
import { CliError } from '../cli-error.ts';
import { findUnit } from '../find.ts';
import type { Option, Verb, VerbContext } from '../verb.ts';

const containerOption: Option = {
  type: 'string',
  value: 'name',
  help: "The container of the workload; the charm's without it",
};

export const sshVerb: Verb = {
  name: 'ssh',
  usage: '<unit> <command> ...',
  summary: "Run a command in a unit's charm container or workload container, outside of a hook",
  example: 'ssh --container grafana grafana/0 cat /etc/grafana/grafana-config.ini',
  endsAtOperand: true,
  operands: [2, 1000],
  options: { container: containerOption },
  async run({ simulator, print, inform }, given) {
    const [name = '', ...words] = given.operands;
    const place = createPlace(findUnit(simulator.model, name).name, given.text('container'));
    const { exitCode, stdout, stderr } = await runInUnit(simulator, place, words);
    print(stdout);
    inform(stderr);
    if (exitCode !== 0) throw new CliError(`command terminated with exit code ${exitCode}`);
  },
};

export const scpVerb: Verb = {
  name: 'scp',
  usage: '[<unit>:]<source> [<unit>:]<destination>',
  summary: "Copy a file to or from a unit's charm container or workload container",
  example: 'scp --container grafana grafana/0:/etc/grafana/grafana-config.ini ./grafana.ini',
  operands: [2, 2],
  options: { container: containerOption },
  async run(context, given) {
    const [source = '', destination = ''] = given.operands;
    const content = await readPlace(context, source, given.text('container'));
    await writePlace(context, { destination, source, container: given.text('container') }, content);
  },
};

async function readPlace(context: VerbContext, text: string, container?: string): Promise<Buffer> {
  const remote = parseRemote(context, text);
  if (remote === undefined) return readFile(resolve(context.cwd, text));
  return readUnitFile(context.simulator, createPlace(remote.unit, container), remote.path);
}

async function writePlace(
  context: VerbContext,
  { destination, source, container }: { destination: string; source: string; container: string | undefined },
  content: Buffer,
): Promise<void> {
  const remote = parseRemote(context, destination);
  const name = basename(source.slice(source.indexOf(':') + 1));
  if (remote === undefined) {
    const path = resolve(context.cwd, destination);
    const isDirectory = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
    await writeFile(isDirectory ? resolve(path, name) : path, content);
    return;
  }
  const path = remote.path.endsWith('/') ? `${remote.path}${name}` : remote.path;
  await writeUnitFile(context.simulator, createPlace(remote.unit, container), path, content);
}

/** `app/0:path`. A path on this machine may contain a colon too, but not after a unit's name. */
function parseRemote({ simulator }: VerbContext, text: string): { unit: string; path: string } | undefined {
  const [, unit, path = ''] = /^([a-z][a-z0-9-]*\/(?:\d+|leader)):(.+)$/.exec(text) ?? [];
  return unit === undefined ? undefined : { unit: findUnit(simulator.model, unit).name, path };
}

function createPlace(unit: string, name: string | undefined) {
  return name === undefined || name === 'charm' ? { unit } : { unit, container: name };
}
