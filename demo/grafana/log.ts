type Level = 'debug' | 'info' | 'warn' | 'error';

type Fields = Readonly<Record<string, unknown>>;

/** Grafana's console log: one logfmt line for each event. */
export interface Log {
  (level: Level, message: string, fields?: Fields): void;
  /** The same log with a different logger name. */
  named(logger: string): Log;
}

const levels: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** Writes lines of at least the minimum level (`[log] level`) to the sink. */
export function createLog(write: (line: string) => void, minimum: string): Log {
  const least = Math.max(levels.indexOf(minimum as Level), 0);
  const named = (logger: string): Log => {
    const log = (level: Level, message: string, fields: Fields = {}): void => {
      if (levels.indexOf(level) >= least) {
        write(logfmt({ logger, t: new Date().toISOString(), level, msg: message, ...fields }));
      }
    };
    return Object.assign(log, { named });
  };
  return named('server');
}

function logfmt(fields: Fields): string {
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${quoted(String(value))}`);
  return `${pairs.join(' ')}\n`;
}

function quoted(value: string): string {
  return /[\s="\\]/.test(value) || value === '' ? JSON.stringify(value) : value;
}
