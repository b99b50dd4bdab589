import { unitsOf } from '../find.ts';
import { statusOf } from '../session/drafts.ts';
import { isLeader } from '../session/view.ts';
import { applicationStatus } from '../shown-status.ts';
import type { Status, StatusName } from '../state.ts';
import { noMore, parseArguments } from './argv.ts';
import { goQuoted } from './go-text.ts';
import type { GoValue } from './go-value.ts';
import { outputOptions, render } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { ToolFailure, usageFailure } from './tool-failure.ts';

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
  if (name === undefined) throw usageFailure('invalid args, require <status> [message]');
  if (!settable.includes(name)) {
    throw usageFailure(`invalid status ${goQuoted(name)}, expected one of [${settable.join(' ')}]`);
  }
  noMore(rest);
  const status: Status = { name: name as StatusName, message, sinceMs: session.model.nowMs };
  if (given.options.application === 'true') {
    requireLeader(isLeader(session));
    session.application.status = status;
  } else {
    session.unit.status = status;
    session.unit.agent.hasSetStatus = true;
  }
  return '';
}

function statusGet({ session, call }: ToolRun): string {
  const kinds = { ...outputOptions(), 'include-data': 'flag', application: 'flag' } as const;
  const given = parseArguments(kinds, call.args);
  noMore(given.operands);
  const isFull = given.options['include-data'] === 'true';
  const isPlain = !isFull && (given.options.format ?? 'smart') === 'smart';
  if (given.options.application !== 'true') {
    const seen = statusOf(session);
    return render(isPlain ? seen.name : details(seen, isFull), given);
  }
  if (!isLeader(session)) throw new ToolFailure('finding application status: this unit is not the leader');
  const status = applicationStatus(session.model, session.application);
  if (isPlain) return render(status.name, given);
  const units = unitsOf(session.model, session.application.name);
  return render(
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
  if (version === undefined) throw usageFailure('no version specified');
  noMore(rest);
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
