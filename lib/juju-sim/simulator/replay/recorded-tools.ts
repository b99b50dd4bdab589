import type { HookToolResult } from 'charmkit/hook-tools';
import type { HookToolInvocation } from '../hook-tools/index.ts';
import type { DispatchRecording } from './dispatch-recording.ts';

export type RecordedCall = DispatchRecording['calls'][number];

/** Gives hook tools their recorded answers in their order, and notes the calls. */
export class RecordedTools {
  readonly asked: RecordedCall[] = [];
  readonly #left: RecordedCall[];
  readonly #last = new Map<string, RecordedCall>();

  constructor(calls: readonly RecordedCall[]) {
    this.#left = [...calls];
  }

  /** The recorded answer to the same call. A write that differs from the recorded one succeeds too. */
  answer({ tool, args, stdin }: HookToolInvocation): HookToolResult {
    const call = { tool, args: [...args], ...(stdin === undefined ? {} : { stdin }) };
    const index = this.#left.findIndex((each) => describeCall(each) === describeCall(call));
    const [found] = index < 0 ? [] : this.#left.splice(index, 1);
    if (found !== undefined) this.#last.set(describeCall(call), found);
    const result =
      this.#last.get(describeCall(call)) ??
      (isWrite(tool) ? { exitCode: 0, stdout: '', stderr: '' } : createUnknown(call));
    const { exitCode, stdout, stderr } = result;
    this.asked.push({ ...call, exitCode, stdout, stderr });
    return { exitCode, stdout, stderr };
  }
}

/** The call as text. The path of a file with content is different in each run. */
export function describeCall({ tool, args, stdin }: Pick<RecordedCall, 'tool' | 'args' | 'stdin'>): string {
  const words = args.map((argument) => argument.replace(/^(--file=|[^=]+#file=)\/.*$/, '$1<path>'));
  return [tool, ...words, ...(stdin === undefined ? [] : [`< ${stdin.trim()}`])].join(' ');
}

/** Whether a hook tool changes something in Juju. */
export function isWrite(tool: string): boolean {
  return /-(set|add|remove|delete|grant|revoke|fail)$|^(open|close)-port$/.test(tool);
}

function createUnknown(call: Pick<RecordedCall, 'tool' | 'args' | 'stdin'>): HookToolResult {
  const stderr = `ERROR juju-sim replays a dispatch that did not ask this: ${describeCall(call)}\n`;
  return { exitCode: 1, stdout: '', stderr };
}
