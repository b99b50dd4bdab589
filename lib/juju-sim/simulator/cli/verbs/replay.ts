import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  createDispatchRecording,
  type DispatchRecording,
  readDispatchRecording,
  writeDispatchRecording,
} from '../../replay/dispatch-recording.ts';
import { replayDispatch } from '../../replay/replay-dispatch.ts';
import { CliError } from '../cli-error.ts';
import { createFormatOption, renderFormat } from '../output.ts';
import type { Verb, VerbArguments, VerbContext } from '../verb.ts';

export const replayVerb: Verb = {
  name: 'replay',
  usage: '<number | recording.json>',
  summary: 'Run a dispatch again with what it was told, and fail if it now does something else',
  example: 'replay tests/config-changed.json --charm .',
  operands: [1, 1],
  options: {
    charm: { type: 'string', value: 'charm', help: 'The charm that runs; the deployed one without it' },
    venv: { type: 'string', value: 'directory', help: 'The virtual environment of a charm in Python' },
    save: {
      type: 'string',
      value: 'recording.json',
      help: 'Write the dispatch of this number to a file, with all secrets that it read',
    },
    format: createFormatOption('plain', 'yaml', 'json'),
  },
  async run(context, given) {
    const [which = ''] = given.operands;
    const recording = await findRecording(context, which);
    const file = given.text('save');
    if (file !== undefined) {
      await writeDispatchRecording(resolve(context.cwd, file), recording);
      context.print(`Wrote ${recording.hook} of ${recording.unit} to ${file}\n`);
      return;
    }
    const venv = given.text('venv');
    const replay = await replayDispatch(recording, {
      charmDir: await findCharm(context, given, recording),
      ...(venv === undefined ? {} : { venv: resolve(context.cwd, venv) }),
    });
    const name = `${recording.hook} of ${recording.unit}`;
    const lines = replay.differences.map((line) => `${line}\n`).join('');
    context.print(
      renderFormat(given, { ...replay, hook: recording.hook, unit: recording.unit }, () => lines),
    );
    if (replay.exit !== recording.exit)
      for (const line of replay.stderr.slice(-10)) context.inform(`! ${line}\n`);
    if (replay.differences.length === 0) return context.inform(`${name} does what it did\n`);
    throw new CliError(`${name} does not do what it did: ${replay.differences.length} differences`);
  },
};

/** A number counts dispatches from 1, as `dispatches` lists them; `last` is the last one. */
async function findRecording({ simulator, cwd }: VerbContext, which: string): Promise<DispatchRecording> {
  if (which !== 'last' && !/^\d+$/.test(which)) return readDispatchRecording(resolve(cwd, which));
  const entry = simulator.journal.at(which === 'last' ? -1 : Number(which) - 1);
  if (entry?.environment.JUJU_DISPATCH_PATH === undefined && entry !== undefined)
    throw new CliError(`dispatch ${which} is a command of exec: only what the charm runs can be replayed`);
  if (entry === undefined || which === '0')
    throw new CliError(`there is no dispatch ${which}; there are ${simulator.journal.length}`);
  return createDispatchRecording(entry);
}

async function findCharm(
  context: VerbContext,
  given: VerbArguments,
  recording: DispatchRecording,
): Promise<string> {
  const { simulator, cwd } = context;
  const charm = given.text('charm');
  if (charm === undefined) return simulator.charmDirOf(recording.unit.split('/')[0] ?? '');
  const path = resolve(cwd, charm);
  if (!(await stat(path).catch(() => undefined))) throw new CliError(`no charm at "${charm}"`);
  return simulator.unpackCharm(path);
}
