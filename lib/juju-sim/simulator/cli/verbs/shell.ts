import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { listUnitFiles, readUnitFile, runInUnit, writeUnitFile } from '../../unit-access.ts';
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
  summary: "Copy a file or a directory to or from a unit's charm container or workload container",
  example: 'scp --container grafana grafana/0:/etc/grafana/grafana-config.ini ./grafana.ini',
  operands: [2, 2],
  options: { container: containerOption },
  async run(context, given) {
    const [source = '', destination = ''] = given.operands;
    const from = openPlace(context, source, given.text('container'));
    const to = openPlace(context, destination, given.text('container'));
    const isInto = destination.endsWith('/') || (await to.list()) !== undefined;
    const base = isInto ? basename(source.slice(source.indexOf(':') + 1)) : '';
    for (const file of (await from.list()) ?? ['']) await to.write(join(base, file), await from.read(file));
  },
};

/** A file or a directory, on this machine or in a unit. Paths are relative to it. */
interface Place {
  /** The files of a directory. Undefined if the place is not a directory. */
  list(): Promise<readonly string[] | undefined>;
  read(path: string): Promise<Buffer>;
  write(path: string, content: Buffer): Promise<void>;
}

function openPlace(context: VerbContext, text: string, container: string | undefined): Place {
  const { simulator, cwd } = context;
  const remote = parseRemote(context, text);
  if (remote !== undefined) {
    const place = createPlace(remote.unit, container);
    return {
      list: () => listUnitFiles(simulator, place, remote.path),
      read: (path) => readUnitFile(simulator, place, join(remote.path, path)),
      write: (path, content) => writeUnitFile(simulator, place, join(remote.path, path), content),
    };
  }
  const base = resolve(cwd, text);
  return {
    list: async () => {
      const entries = await readdir(base, { recursive: true, withFileTypes: true }).catch(() => undefined);
      const files = entries?.filter((entry) => entry.isFile());
      return files?.map(({ parentPath, name }) => relative(base, join(parentPath, name)));
    },
    read: (path) => readFile(join(base, path)),
    write: async (path, content) => {
      if (path !== '') await mkdir(dirname(join(base, path)), { recursive: true });
      await writeFile(join(base, path), content);
    },
  };
}

/** `app/0:path`. A path on this machine may contain a colon too, but not after a unit's name. */
function parseRemote({ simulator }: VerbContext, text: string): { unit: string; path: string } | undefined {
  const [, unit, path = ''] = /^([a-z][a-z0-9-]*\/(?:\d+|leader)):(.+)$/.exec(text) ?? [];
  return unit === undefined ? undefined : { unit: findUnit(simulator.model, unit).name, path };
}

function createPlace(unit: string, name: string | undefined) {
  return name === undefined || name === 'charm' ? { unit } : { unit, container: name };
}
