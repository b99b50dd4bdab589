import { closeSync, constants, openSync, writeFileSync, writeSync } from 'node:fs';
import type { HookToolResult } from 'charmkit/hook-tools';
import { quoteWord } from '../quote-word.ts';

/** Up to this size a shell parses text faster than it starts `cat`. */
const inlineLimit = 32_768;

/** The end of a hook tool as a shell script: print, then exit. Long output comes from the file `stdoutPath`. */
export function renderAnswer(result: HookToolResult, stdoutPath: string): string {
  const lines = [];
  if (result.stdout.length > inlineLimit) {
    writeFileSync(stdoutPath, result.stdout);
    lines.push(`cat ${quoteWord(stdoutPath)}`);
  } else if (result.stdout !== '') {
    lines.push(`printf '%s' ${quoteWord(result.stdout)}`);
  }
  if (result.stderr !== '') lines.push(`printf '%s' ${quoteWord(result.stderr)} >&2`);
  return [...lines, `exit ${result.exitCode}`, ''].join('\n');
}

/** Wakes the waiting call. A call that was killed no longer waits, which is not an error. */
export function writeDone(fifo: string): void {
  try {
    const fd = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
    writeSync(fd, '\n');
    closeSync(fd);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENXIO' && code !== 'ENOENT') throw error;
  }
}
