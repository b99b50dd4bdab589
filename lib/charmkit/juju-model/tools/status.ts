import { listUnits } from '../find.ts';
import { getSessionStatus } from '../session/drafts.ts';
import { isSessionLeader } from '../session/view.ts';
import { getApplicationStatus } from '../shown-status.ts';
import type { Status, StatusName } from '../state.ts';
import { parseArguments, refuseOperands } from './argv.ts';
import { quoteGoText } from './go-text.ts';
import type { GoValue } from './go-value.ts';
import { listOutputOptions, renderOutput } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { createUsageFailure, ToolFailure } from './tool-failure.ts';

export const statusTools: ToolFamily = {
  'status-get': statusGet,
  'status-set': statusSet,
  'application-version-set': applicationVersionSet,
};

const settable: readonly string[] = ['maintenance', 'blocked', 'waiting', 'active'] satisfies StatusName[];

/** Sets the status at once, even if the hook fails later. The time changes even if the status does not. */
function statusSet({ session, call }: ToolRun): string {
  const given = parseArguments({ application: 'flag' }, call.args);
  const [name, message = '', ...rest] = given.operands;
  if (name === undefined) throw createUsageFailure('invalid args, require <status> [message]');
  if (!settable.includes(name)) {
    throw createUsageFailure(`invalid status ${quoteGoText(name)}, expected one of [${settable.join(' ')}]`);
  }
  refuseOperands(rest);
  const status: Status = { name: name as StatusName, message, sinceMs: session.model.nowMs };
  if (given.options.application === 'true') {
    requireLeader(isSessionLeader(session));
    session.application.status = status;
  } else {
    session.unit.status = status;
    session.unit.agent.hasSetStatus = true;
  }
  return '';
}

function statusGet({ session, call }: ToolRun): string {
  const kinds = { ...listOutputOptions(), 'include-data': 'flag', application: 'flag' } as const;
  const given = parseArguments(kinds, call.args);
  refuseOperands(given.operands);
  const isFull = given.options['include-data'] === 'true';
  const isPlain = !isFull && (given.options.format ?? 'smart') === 'smart';
  if (given.options.application !== 'true') {
    const seen = getSessionStatus(session);
    return renderOutput(isPlain ? seen.name : details(seen, isFull), given);
  }
  if (!isSessionLeader(session))
    throw new ToolFailure('finding application status: this unit is not the leader');
  const status = getApplicationStatus(session.model, session.application);
  if (isPlain) return renderOutput(status.name, given);
  const units = listUnits(session.model, session.application.name);
  return renderOutput(
    {
      'application-status': {
        ...details(status, isFull),
        units: new Map(units.map((unit) => [unit.name, details(unit.status, isFull)])),
      },
    },
    given,
  );
}

function applicationVersionSet({ session, call }: ToolRun): string {
  const { operands } = parseArguments({}, call.args);
  const [version, ...rest] = operands;
  if (version === undefined) throw createUsageFailure('no version specified');
  refuseOperands(rest);
  session.application.workloadVersion = version;
  return '';
}

function details(status: Status, isFull: boolean): { readonly [field: string]: GoValue } {
  return isFull
    ? { message: status.message, status: status.name, 'status-data': {} }
    : { status: status.name };
}

function requireLeader(isLeading: boolean): void {
  if (!isLeading) throw new ToolFailure('this unit is not the leader');
}
