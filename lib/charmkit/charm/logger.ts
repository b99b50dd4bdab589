import pino from 'pino';
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
  const destination = {
    write(record: string) {
      const { level, msg } = JSON.parse(record) as { level: number; msg: string };
      const jujuLevel = jujuLevels[level] ?? 'ERROR';
      if (jujuLevel === 'DEBUG' && print) print(renderLine(msg));
      else buffer.add(jujuLevel, msg);
    },
  };
  const log = pino({ level: 'debug', base: null, timestamp: false }, destination);
  return {
    debug: (message) => log.debug(message),
    info: (message) => log.info(message),
    warning: (message) => log.warn(message),
    error: (message) => log.error(message),
  };
}
