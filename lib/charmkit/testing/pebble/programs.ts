import { PassThrough, Readable } from 'node:stream';
import { type ExecApi, type ExecOptions, type ExecProcess, PebbleExecError } from '../../pebble/index.ts';
import { NotSimulatedError } from '../errors.ts';
import type { ContainerState } from '../state.ts';

type Program = ContainerState['programs'][number];

/** Answers commands with what the state says about them. */
export function createProgramsApi(
  container: { readonly name: string } & Pick<ContainerState, 'programs'>,
  note: (change: string) => void,
): ExecApi {
  const exec = async (command: readonly string[], options: ExecOptions = {}): Promise<ExecProcess> => {
    const program = findProgram(container, command);
    note(`exec ${command.join(' ')}`);
    return answerProcess(command, program, options);
  };
  return { exec, run: async (command, options) => (await exec(command, options)).output() };
}

function findProgram(
  { name, programs }: { readonly name: string } & Pick<ContainerState, 'programs'>,
  command: readonly string[],
): Program {
  const [program] = programs
    .filter((each) => each.command.every((word, index) => command[index] === word))
    .sort((a, b) => b.command.length - a.command.length);
  if (program !== undefined) return program;
  const [executable = ''] = command;
  throw new NotSimulatedError(
    `The charm runs "${executable}" in the container "${name}"`,
    `say in the state what it answers, for example containers: { "${name}": { programs: [{ command: ["${executable}"], stdout: "" }] } }`,
  );
}

function answerProcess(command: readonly string[], program: Program, options: ExecOptions): ExecProcess {
  const { exitCode } = program;
  const isCombined = options.combineStderr ?? options.terminal !== undefined;
  const stdout = isCombined ? program.stdout + program.stderr : program.stdout;
  const stderr = isCombined ? '' : program.stderr;
  return {
    changeId: '1',
    stdin: new PassThrough().resume(),
    stdout: Readable.from([stdout]),
    stderr: isCombined ? undefined : Readable.from([stderr]),
    sendSignal: () => {},
    resize: () => {},
    wait: async () => exitCode,
    output: async () => {
      if (exitCode === 0) return { stdout, stderr };
      throw new PebbleExecError({ executable: command[0] ?? '', exitCode, stdout, stderr });
    },
  };
}
