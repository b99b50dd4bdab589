import type { Logger } from '../base/index.ts';
import type { JujuLogBuffer } from './juju-log.ts';
import { renderLine } from './log-line.ts';

/**
 * A logger that writes to Juju's log. Juju records a hook's standard output at DEBUG, so debug lines are printed,
 * which costs no process. In an action, standard output belongs to the operator, so there is no `print`.
 */
export function createLogger(buffer: JujuLogBuffer, print: ((line: string) => void) | undefined): Logger {
  return {
    debug: (message) => (print ? print(renderLine(message)) : buffer.add('DEBUG', message)),
    info: (message) => buffer.add('INFO', message),
    warning: (message) => buffer.add('WARNING', message),
    error: (message) => buffer.add('ERROR', message),
  };
}
