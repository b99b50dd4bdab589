import type { LogLevel, LogLine } from '../../../juju-model/index.ts';
import { CliError } from '../cli-error.ts';
import type { Verb } from '../verb.ts';

const levels: readonly string[] = [
  'TRACE',
  'DEBUG',
  'INFO',
  'WARNING',
  'ERROR',
  'CRITICAL',
] satisfies readonly LogLevel[];

export const debugLogVerb: Verb = {
  name: 'debug-log',
  usage: '',
  summary: 'Print the log',
  operands: [0, 0],
  options: {
    include: { type: 'string', short: 'i', multiple: true },
    level: { type: 'string', short: 'l' },
    limit: { type: 'string', short: 'n' },
    replay: { type: 'boolean' },
    tail: { type: 'boolean' },
    'no-tail': { type: 'boolean' },
  },
  run({ simulator, print }, given) {
    const level = (given.text('level') ?? 'DEBUG').toUpperCase();
    const least = levels.indexOf(level);
    if (least < 0) throw new CliError(`level "${level}" is not one of ${levels.join(', ')}`);
    const include = given.texts('include').map(entityOf);
    const lines = simulator.model.log
      .filter((line) => levels.indexOf(line.level) >= least)
      .filter((line) => include.length === 0 || include.includes(entityOf(line.source)))
      .slice(-(given.number('limit') ?? simulator.model.log.length));
    print(lines.map(renderLine).join(''));
  },
};

function renderLine(line: LogLine): string {
  const time = new Date(line.atMs).toISOString().slice(11, 19);
  return `${entityOf(line.source)}: ${time} ${line.level} ${line.logger} ${line.message}\n`;
}

/** The unit's name in the log, for example `unit-grafana-0` for `grafana/0`. */
function entityOf(name: string): string {
  return name.includes('/') ? `unit-${name.replace('/', '-')}` : name;
}
