// pino's build for browsers: its other build loads worker threads, for transports that a hook does not use.
import pino from 'pino/browser.js';
import type { Logger } from '../base/index.ts';
import type { JujuLogLevel } from '../hook-tools/index.ts';
import type { JujuLogBuffer } from './juju-log.ts';
import { renderLine } from './log-line.ts';

const jujuLevels: Readonly<Record<number, JujuLogLevel>> = {
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARNING',
  50: 'ERROR',
};

/**
 * A pino logger that writes to Juju's log. Juju records a hook's standard output at DEBUG, so debug lines are printed,
 * which costs no process. In an action, standard output belongs to the operator, so there is no `print`.
 */
export function createLogger(buffer: JujuLogBuffer, print: ((line: string) => void) | undefined): Logger {
  const write = ({ level, msg }: { readonly level: number; readonly msg: string }) => {
    const jujuLevel = jujuLevels[level] ?? 'ERROR';
    if (jujuLevel === 'DEBUG' && print) print(renderLine(msg));
    else buffer.add(jujuLevel, msg);
  };
  const log = pino({ level: 'debug', browser: { write: write as (entry: object) => void } });
  return {
    debug: (message) => log.debug(message),
    info: (message) => log.info(message),
    warning: (message) => log.warn(message),
    error: (message) => log.error(message),
  };
}
