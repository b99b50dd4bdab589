import type { LogLevel, LogLine } from 'charmkit/juju-model';
import { CliError } from '../cli-error.ts';
import { matchesWildcard } from '../find.ts';
import { createFormatOption, renderFormat } from '../output.ts';
import type { Option, Verb, VerbArguments } from '../verb.ts';

const levels = [
  'TRACE',
  'DEBUG',
  'INFO',
  'WARNING',
  'ERROR',
  'CRITICAL',
] as const satisfies readonly LogLevel[];

const entity: Option = {
  type: 'string',
  multiple: true,
  value: 'entity',
  help: '',
};

export const debugLogVerb: Verb = {
  name: 'debug-log',
  usage: '',
  summary: 'Print the log, with the begin and the end of each hook',
  example: 'debug-log --include grafana/0 --level WARNING --limit 20',
  operands: [0, 0],
  options: {
    include: { ...entity, short: 'i', help: 'Only lines of this unit or application; * is a wildcard' },
    exclude: { ...entity, short: 'x', help: 'No lines of this unit or application' },
    'include-module': { ...entity, value: 'logger', help: 'Only lines of loggers that begin like this' },
    'exclude-module': { ...entity, value: 'logger', help: 'No lines of loggers that begin like this' },
    level: { type: 'string', short: 'l', value: 'level', help: 'The lowest level; DEBUG without it' },
    lines: { type: 'string', short: 'n', value: 'n', help: 'The last n lines' },
    limit: { type: 'string', value: 'n', help: 'The last n lines; the first n with --replay' },
    replay: { type: 'boolean', help: 'From the beginning, which is where juju-sim begins' },
    tail: { type: 'boolean', help: 'Accepted; juju-sim never waits for more lines' },
    'no-tail': { type: 'boolean', help: 'Accepted; juju-sim never waits for more lines' },
    date: { type: 'boolean', help: 'Show dates' },
    ms: { type: 'boolean', help: 'Show milliseconds' },
    utc: { type: 'boolean', help: 'Accepted; times are in UTC' },
    format: createFormatOption('plain', 'json', 'yaml'),
  },
  run({ simulator, print }, given) {
    const wanted = simulator.model.log.filter((line) => isWanted(line, given));
    const lines = limitLines(wanted, given);
    const whole = lines.map((line) => ({
      timestamp: new Date(line.atMs).toISOString(),
      entity: renderEntity(line.source),
      level: line.level,
      module: line.logger,
      message: line.message,
    }));
    print(renderFormat(given, whole, () => lines.map((line) => renderLine(line, given)).join('')));
  },
};

function isWanted(line: LogLine, given: VerbArguments): boolean {
  const least = findLevel(given.text('level') ?? 'DEBUG');
  const matchesEntity = (pattern: string) => matchEntity(pattern, line.source);
  const matchesModule = (prefix: string) => line.logger === prefix || line.logger.startsWith(`${prefix}.`);
  return (
    levels.indexOf(line.level) >= least &&
    isIn(given.texts('include'), matchesEntity, true) &&
    !isIn(given.texts('exclude'), matchesEntity, false) &&
    isIn(given.texts('include-module'), matchesModule, true) &&
    !isIn(given.texts('exclude-module'), matchesModule, false)
  );
}

function isIn(patterns: readonly string[], matches: (pattern: string) => boolean, ifEmpty: boolean): boolean {
  return patterns.length === 0 ? ifEmpty : patterns.some(matches);
}

function findLevel(text: string): number {
  const found = levels.indexOf(text.toUpperCase() as LogLevel);
  if (found < 0) throw new CliError(`level "${text.toUpperCase()}" is not one of ${levels.join(', ')}`);
  return found;
}

function limitLines(lines: readonly LogLine[], given: VerbArguments): readonly LogLine[] {
  const count = given.number('limit') ?? given.number('lines') ?? 0;
  if (count === 0) return lines;
  return given.flag('replay') ? lines.slice(0, count) : lines.slice(-count);
}

function renderLine(line: LogLine, given: VerbArguments): string {
  const [date = '', clock = ''] = new Date(line.atMs).toISOString().split('T');
  const time = clock.slice(0, given.flag('ms') ? 12 : 8);
  const when = given.flag('date') ? `${date} ${time}` : time;
  return `${renderEntity(line.source)}: ${when} ${line.level} ${line.logger} ${line.message}\n`;
}

/** The unit's name in the log, for example `unit-grafana-0` for `grafana/0`. */
function renderEntity(name: string): string {
  return name.includes('/') ? `unit-${name.replace('/', '-')}` : name;
}

/** Whether the pattern names the unit, its application, or with `*` the unit's name in the log. */
function matchEntity(pattern: string, source: string): boolean {
  if (!pattern.includes('*')) return [source, renderEntity(source), source.split('/')[0]].includes(pattern);
  return matchesWildcard(renderEntity(source), pattern);
}
