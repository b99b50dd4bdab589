import { Buffer } from 'node:buffer';
import { getRemoteSide, isApplicationName, isUnitName, parseApplicationName } from '../find.ts';
import { renderSecretUri } from '../juju.ts';
import { getOwnValue } from '../own-value.ts';
import { parseSecretId } from '../secret-id.ts';
import {
  changeSecret,
  createSecret,
  grantSecret,
  listManagedSecrets,
  removeSecret,
  revokeSecret,
} from '../session/secret-drafts.ts';
import { readSecret } from '../session/secret-read.ts';
import { type OptionKind, parseArguments, refuseOperands } from './argv.ts';
import { quoteGoText } from './go-text.ts';
import { convertToGo } from './go-value.ts';
import { listOutputOptions, renderOutput } from './output.ts';
import { findOptionRelation, listRelationOptions } from './relation.ts';
import { parseSecretChange, upsertOptions } from './secret-arguments.ts';
import { describeSecret } from './secret-info.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { createUsageFailure, ToolFailure } from './tool-failure.ts';

export const secretTools: ToolFamily = {
  'secret-add': secretAdd,
  'secret-set': secretSet,
  'secret-get': secretGet,
  'secret-info-get': secretInfoGet,
  'secret-ids': secretIds,
  'secret-grant': secretGrant,
  'secret-revoke': secretRevoke,
  'secret-remove': secretRemove,
};

function secretAdd(run: ToolRun): string {
  const given = parseArguments(upsertOptions, run.call.args);
  if (given.operands.length === 0 && (given.options.file ?? '') === '') {
    throw createUsageFailure('missing secret value or filename');
  }
  const change = parseSecretChange(run, given, given.operands);
  const owner = given.options.owner === 'unit' ? 'unit' : 'application';
  return `${renderSecretUri(run.session.model, createSecret(run.session, owner, change))}\n`;
}

function secretSet(run: ToolRun): string {
  const given = parseArguments(upsertOptions, run.call.args);
  const [id, ...pairs] = given.operands;
  const secret = requiredId(id);
  changeSecret(run.session, secret, parseSecretChange(run, given, pairs));
  return '';
}

function secretGet({ session, call }: ToolRun): string {
  const kinds: Record<string, OptionKind> = { label: 'text', peek: 'flag', refresh: 'flag' };
  const given = parseArguments({ ...listOutputOptions(['yaml', 'json']), ...kinds }, call.args);
  const [text, key, ...rest] = given.operands;
  const id = text === undefined ? undefined : requiredId(text);
  const label = given.options.label ?? '';
  const [isPeek, isRefresh] = ['peek', 'refresh'].map((name) => given.options[name] === 'true');
  if (id === undefined && label === '') throw createUsageFailure('require either a secret URI or label');
  if (isPeek && isRefresh) throw createUsageFailure('specify one of --peek or --refresh but not both');
  refuseOperands(rest);
  const mode = isRefresh === true ? 'refresh' : isPeek === true ? 'peek' : 'tracked';
  const content = readSecret(session, { id, label, mode });
  return renderOutput(
    key === undefined ? convertToGo(decodedAll(content)) : decodedKey(content, key),
    given,
    'yaml',
  );
}

function secretInfoGet({ session, call }: ToolRun): string {
  const given = parseArguments({ ...listOutputOptions(['yaml', 'json']), label: 'text' }, call.args);
  const [text, ...rest] = given.operands;
  const id = text === undefined ? undefined : requiredId(text);
  const label = given.options.label ?? '';
  if (id === undefined && label === '') throw createUsageFailure('require either a secret URI or label');
  if (id !== undefined && label !== '')
    throw createUsageFailure('specify either a secret URI or label but not both');
  refuseOperands(rest);
  const secret = listManagedSecrets(session).find((each) =>
    id === undefined ? each.label === label : each.id === id,
  );
  if (secret === undefined || secret.withheld === 'not-found') {
    throw new ToolFailure(`secret ${quoteGoText(id ?? label)} not found`);
  }
  return renderOutput({ [secret.id]: describeSecret(session.model, secret) }, given, 'yaml');
}

/** Without ids, Juju's JSON is null and not []. */
function secretIds({ session, call }: ToolRun): string {
  const given = parseArguments(listOutputOptions(), call.args);
  refuseOperands(given.operands);
  const ids = listManagedSecrets(session).map((secret) => secret.id);
  return renderOutput(ids.length === 0 ? null : ids, given);
}

function secretGrant({ session, call }: ToolRun): string {
  const given = parseArguments({ ...listRelationOptions(session), unit: 'text' }, call.args);
  const [text, ...rest] = given.operands;
  const id = requiredId(text);
  const relation = findOptionRelation(session, given);
  if (relation === undefined) throw createUsageFailure('no relation id specified');
  const { app } = getRemoteSide(relation, session.unit.app);
  const unit = given.options.unit ?? '';
  if (unit !== '' && !isUnitName(unit)) throw createUsageFailure(`unit ${quoteGoText(unit)} not valid`);
  if (unit !== '' && parseApplicationName(unit) !== app) {
    throw createUsageFailure(
      `cannot specify unit ${quoteGoText(unit)} in relation to application ${quoteGoText(app)}`,
    );
  }
  refuseOperands(rest);
  grantSecret(session, id, { relation: relation.number, app, ...(unit === '' ? {} : { unit }) });
  return '';
}

function secretRevoke({ session, call }: ToolRun): string {
  const kinds: Record<string, OptionKind> = { app: 'text', application: 'text', unit: 'text' };
  const given = parseArguments({ ...listRelationOptions(session), ...kinds }, call.args);
  const [text, ...rest] = given.operands;
  const id = requiredId(text);
  const app = given.options.app ?? given.options.application ?? '';
  const unit = given.options.unit ?? '';
  if (app !== '' && !isApplicationName(app))
    throw createUsageFailure(`application ${quoteGoText(app)} not valid`);
  if (unit !== '' && !isUnitName(unit)) throw createUsageFailure(`unit ${quoteGoText(unit)} not valid`);
  if (app !== '' && unit !== '') throw createUsageFailure('specify only one of application or unit');
  const relation = findOptionRelation(session, given);
  if (relation !== undefined && app !== '') throw createUsageFailure('do not specify both relation and app');
  const target = relation === undefined ? app : getRemoteSide(relation, session.unit.app).app;
  if (target === '' && unit === '') throw createUsageFailure('missing relation or application or unit');
  refuseOperands(rest);
  revokeSecret(session, id, unit === '' ? { app: target } : { app: parseApplicationName(unit), unit });
  return '';
}

function secretRemove({ session, call }: ToolRun): string {
  const check = (value: string) => (/^\d+$/.test(value) ? undefined : 'parse error');
  const given = parseArguments({ revision: { check } }, call.args);
  const [text, ...rest] = given.operands;
  const id = requiredId(text);
  refuseOperands(rest);
  const revision = Number(given.options.revision ?? 0);
  removeSecret(session, id, revision === 0 ? undefined : revision);
  return '';
}

function requiredId(text: string | undefined): string {
  if (text === undefined) throw createUsageFailure('missing secret URI');
  const id = parseSecretId(text);
  if (id !== undefined) return id;
  throw createUsageFailure(`secret URI ${quoteGoText(text)} not valid`);
}

type Encoded = Readonly<Record<string, string>>;

function decodedAll(content: Encoded): Record<string, string> {
  return Object.fromEntries(Object.entries(content).map(([key, value]) => [key, decoded(value)]));
}

function decodedKey(content: Encoded, asked: string): string {
  const key = asked.replace(/#base64$/, '');
  const value = getOwnValue(content, key);
  if (value === undefined) throw new ToolFailure(`secret key value ${quoteGoText(key)} not found`);
  return asked === key ? decoded(value) : value;
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
