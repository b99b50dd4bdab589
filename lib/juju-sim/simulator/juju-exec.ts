import { getErrorMessage, SdkError } from 'charmkit/base';
import type { HookToolResult } from 'charmkit/hook-tools';
import { enqueueCommand, type Model } from 'charmkit/juju-model';
import { quoteWord } from './quote-word.ts';

/** What runs hooks until none is due. */
interface Juju {
  readonly model: Model;
  settle(): Promise<void>;
}

/**
 * Answers `juju-exec`, with which a program that a charm left running gets the context of a hook. It ends when no unit
 * has a hook to run.
 */
export async function runJujuExec(juju: Juju, args: readonly string[]): Promise<HookToolResult> {
  try {
    const { unit, command } = parseJujuExec(args);
    if (juju.model.units[unit] === undefined)
      throw new JujuExecError(`unit "${unit}" not found on this machine`, 1);
    // Only a command of the client is an action.
    const { results } = enqueueCommand(juju.model, unit, `unset \${!JUJU_ACTION_@}; ${command}`);
    await juju.settle();
    const { stdout, stderr, 'return-code': code = 1 } = results;
    return { exitCode: Number(code), stdout: textOf(stdout), stderr: textOf(stderr) };
  } catch (error) {
    const exitCode = error instanceof JujuExecError ? error.exitCode : 1;
    return { exitCode, stdout: '', stderr: `ERROR ${getErrorMessage(error)}\n` };
  }
}

function textOf(output: unknown): string {
  return typeof output === 'string' ? output : '';
}

class JujuExecError extends SdkError {
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message, { code: 'juju-exec', facts: {} });
    this.exitCode = exitCode;
  }
}

function parseJujuExec(args: readonly string[]): { readonly unit: string; readonly command: string } {
  const words = [...args];
  let unit: string | undefined;
  while (words[0]?.startsWith('-')) {
    const flag = words.shift() ?? '';
    if (flag === '--') break;
    if (!/^-u(=|$)/.test(flag)) throw new JujuExecError(`juju-sim's juju-exec takes -u, and not ${flag}`);
    unit = flag === '-u' ? words.shift() : flag.slice('-u='.length);
  }
  unit ??= words.shift();
  if (!unit) throw new JujuExecError('missing unit-name');
  const [first, ...more] = words;
  if (first === undefined) throw new JujuExecError('missing commands');
  return {
    unit: unit.replace(/^unit-(.+)-(\d+)$/, '$1/$2'),
    command: more.length === 0 ? first : words.map(quoteWord).join(' '),
  };
}
