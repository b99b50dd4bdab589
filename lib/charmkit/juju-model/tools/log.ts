import { renderRelationId } from '../find.ts';
import { addLog } from '../log.ts';
import type { LogLevel } from '../state.ts';
import { parseArguments } from './argv.ts';
import { quoteGoText } from './go-text.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { createUsageFailure } from './tool-failure.ts';

export const logTools: ToolFamily = { 'juju-log': jujuLog };

/** Logs at once, even if the hook fails later. A relation hook's lines begin with the relation. */
function jujuLog({ session, call }: ToolRun): string {
  const kinds = { debug: 'flag', l: 'text', 'log-level': 'text', format: 'text' } as const;
  const given = parseArguments(kinds, call.args);
  if (given.operands.length === 0) throw createUsageFailure('no message specified');
  const asked = given.options.l ?? given.options['log-level'] ?? 'INFO';
  const level = given.options.debug === 'true' ? 'DEBUG' : parseLevel(asked);
  const logger = `unit.${session.unit.name}.juju-log`;
  const entry = { source: session.unit.name, logger };
  if (level === undefined) {
    addLog(session.model, {
      ...entry,
      level: 'WARNING',
      message: `Specified log level of ${quoteGoText(asked)} is not valid`,
    });
  }
  const message = `${relationPrefix(session)}${given.operands.join(' ')}`;
  addLog(session.model, { ...entry, level: level ?? 'INFO', message });
  return '';
}

function relationPrefix({ hook, model, unit }: ToolRun['session']): string {
  const relation = 'relation' in hook ? model.relations[hook.relation] : undefined;
  return relation === undefined ? '' : `${renderRelationId(relation, unit.app)}: `;
}

/** Parses a level of loggo, in any case. */
function parseLevel(text: string): LogLevel | undefined {
  const levels: Readonly<Record<string, LogLevel>> = {
    TRACE: 'TRACE',
    DEBUG: 'DEBUG',
    INFO: 'INFO',
    WARN: 'WARNING',
    WARNING: 'WARNING',
    ERROR: 'ERROR',
    CRITICAL: 'CRITICAL',
  };
  return levels[text.toUpperCase()];
}
