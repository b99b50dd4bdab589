import {
  getRemoteSide,
  isApplicationName,
  isPeer,
  isUnitName,
  parseApplicationName,
  renderRelationId,
} from '../find.ts';
import { isJuju4, refusals } from '../juju.ts';
import { getOwnValue } from '../own-value.ts';
import { readOwnBag, readRemoteBag, writeOwnBag } from '../session/databags.ts';
import type { OpenSession } from '../session/open-session.ts';
import { findSeenRelation, isSessionLeader, listSeenMembers, listSeenRelations } from '../session/view.ts';
import type { Relation } from '../state.ts';
import { type Arguments, type OptionKind, parseArguments, refuseOperands } from './argv.ts';
import { quoteGoText } from './go-text.ts';
import { convertToGo } from './go-value.ts';
import { parseKeyValues, readKeyValues } from './key-values.ts';
import { listOutputOptions, renderOutput } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { createUsageFailure, ToolFailure } from './tool-failure.ts';

export const relationTools: ToolFamily = {
  'relation-ids': relationIds,
  'relation-list': relationList,
  'relation-get': relationGet,
  'relation-set': relationSet,
  'relation-model-get': relationModelGet,
};

/** `-r` and `--relation`: a number, or any text up to a colon and a number. The unit must be in that relation. */
export function listRelationOptions(session: OpenSession): Record<string, OptionKind> {
  const check = (value: string) => {
    const number = relationNumber(value);
    if (number === undefined) return 'invalid relation id';
    return findSeenRelation(session, number) === undefined ? 'relation not found' : undefined;
  };
  return { r: { check }, relation: { check } };
}

/** The relation of the options, else the hook's own. */
export function findOptionRelation(session: OpenSession, given: Arguments): Relation | undefined {
  const text = given.options.r ?? given.options.relation;
  const number = text === undefined ? hookRelation(session) : relationNumber(text);
  return number === undefined ? undefined : findSeenRelation(session, number);
}

function relationIds({ session, call }: ToolRun): string {
  const given = parseArguments(listOutputOptions(), call.args);
  const [name = hookEndpoint(session), ...rest] = given.operands;
  if (name === undefined) throw createUsageFailure(refusals.noEndpoint(session.model));
  refuseOperands(rest);
  const ids = listSeenRelations(session).map((relation) => renderRelationId(relation, session.unit.app));
  // Juju sorts them as texts: ep:10 comes before ep:9.
  return renderOutput(ids.filter((id) => id.startsWith(`${name}:`)).sort(), given);
}

function relationList({ session, call }: ToolRun): string {
  const given = parseArguments(
    { ...listOutputOptions(), ...listRelationOptions(session), app: 'flag' },
    call.args,
  );
  const relation = requiredRelation(session, given);
  refuseOperands(given.operands);
  if (given.options.app === 'true') return renderOutput(getRemoteSide(relation, session.unit.app).app, given);
  return renderOutput(listSeenMembers(session, relation), given);
}

function relationGet({ session, call }: ToolRun): string {
  const given = parseArguments(
    { ...listOutputOptions(), ...listRelationOptions(session), app: 'flag' },
    call.args,
  );
  const relation = requiredRelation(session, given);
  const [key, named, ...rest] = given.operands;
  const { owner, isApp } = bagOwner(session, named, given.options.app === 'true');
  refuseOperands(rest);
  const settings = readBag(session, relation, owner, isApp);
  return renderOutput(
    key === undefined || key === '-' || key === '' ? convertToGo(settings) : getOwnValue(settings, key),
    given,
  );
}

function relationSet(run: ToolRun): string {
  const { session, call } = run;
  const given = parseArguments(
    { ...listRelationOptions(session), file: 'text', app: 'flag', format: 'text' },
    call.args,
  );
  const relation = requiredRelation(session, given);
  const operands = parseKeyValues(given.operands);
  const file = given.options.file ?? '';
  const settings = { ...(file === '' ? {} : readKeyValues(run, file)), ...operands };
  const isApp = given.options.app === 'true';
  if (isApp && !isSessionLeader(session)) throw new ToolFailure('cannot write relation settings');
  writeOwnBag(session, relation, isApp, settings);
  return '';
}

function relationModelGet({ session, call }: ToolRun): string {
  const given = parseArguments({ ...listOutputOptions(), ...listRelationOptions(session) }, call.args);
  const relation = requiredRelation(session, given);
  refuseOperands(given.operands);
  const remote = session.model.applications[getRemoteSide(relation, session.unit.app).app];
  return renderOutput({ uuid: remote?.remoteModel?.uuid ?? session.model.uuid }, given);
}

function requiredRelation(session: OpenSession, given: Arguments): Relation {
  const relation = findOptionRelation(session, given);
  if (relation !== undefined) return relation;
  throw createUsageFailure('no relation id specified');
}

interface BagOwner {
  readonly owner: string;
  readonly isApp: boolean;
}

/** The owner of the databag: the operand, else the hook's remote unit, else its remote application. */
function bagOwner(session: OpenSession, named: string | undefined, isApp: boolean): BagOwner {
  if (named !== undefined) return namedOwner(named, isApp);
  const { hook } = session;
  const remoteUnit = 'remoteUnit' in hook ? hook.remoteUnit : undefined;
  const remoteApp = 'remoteApp' in hook ? hook.remoteApp : undefined;
  if (remoteUnit !== undefined && !isApp) return { owner: remoteUnit, isApp: false };
  if (remoteApp !== undefined) return { owner: remoteApp, isApp: true };
  throw createUsageFailure('no unit or application specified');
}

function namedOwner(named: string, isApp: boolean): BagOwner {
  if (isApp) return { owner: isUnitName(named) ? parseApplicationName(named) : named, isApp };
  if (isUnitName(named)) return { owner: named, isApp };
  throw createUsageFailure(
    isApplicationName(named)
      ? `expected unit name, got application name ${quoteGoText(named)}`
      : `invalid unit name ${quoteGoText(named)}`,
  );
}

/**
 * Reads a databag by Juju's access rules. Before Juju 4 a follower can read its own application's databag only in a
 * peer relation.
 */
function readBag(
  session: OpenSession,
  relation: Relation,
  owner: string,
  isApp: boolean,
): Readonly<Record<string, string>> {
  const { unit } = session;
  if (owner === unit.name) return readOwnBag(session, relation, false);
  if (isApp && owner === unit.app) {
    if (isSessionLeader(session)) return readOwnBag(session, relation, true);
    if (!isPeer(relation) && !isJuju4(session.model)) throw new ToolFailure('permission denied');
  }
  return readRemoteBag(session, relation, owner);
}

function relationNumber(text: string): number | undefined {
  const digits = text.slice(text.lastIndexOf(':') + 1);
  return /^[+-]?\d+$/.test(digits) ? Number(digits) : undefined;
}

function hookRelation({ hook }: OpenSession): number | undefined {
  return 'relation' in hook ? hook.relation : undefined;
}

function hookEndpoint({ hook }: OpenSession): string | undefined {
  return 'endpoint' in hook ? hook.endpoint : undefined;
}
