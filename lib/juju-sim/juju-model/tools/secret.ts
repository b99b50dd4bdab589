import { Buffer } from 'node:buffer';
import { appOfUnit, isApplicationName, isUnitName, remoteSide } from '../find.ts';
import { newSecretUri } from '../juju.ts';
import { normalSecretId } from '../secret-id.ts';
import {
  changeSecret,
  createSecret,
  grantSecret,
  managedSecrets,
  removeSecret,
  revokeSecret,
} from '../session/secret-drafts.ts';
import { readSecret } from '../session/secret-read.ts';
import { noMore, type OptionKind, parseArguments } from './argv.ts';
import { goQuoted } from './go-text.ts';
import { goMap } from './go-value.ts';
import { outputOptions, render } from './output.ts';
import { givenRelation, relationOptions } from './relation.ts';
import { parseSecretChange, upsertOptions } from './secret-arguments.ts';
import { describeSecret } from './secret-info.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { ToolFailure, usageFailure } from './tool-failure.ts';

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
    throw usageFailure('missing secret value or filename');
  }
  const change = parseSecretChange(run, given, given.operands);
  const owner = given.options.owner === 'unit' ? 'unit' : 'application';
  return `${newSecretUri(run.session.model, createSecret(run.session, owner, change))}\n`;
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
  const given = parseArguments({ ...outputOptions(['yaml', 'json']), ...kinds }, call.args);
  const [text, key, ...rest] = given.operands;
  const id = text === undefined ? undefined : requiredId(text);
  const label = given.options.label ?? '';
  const [isPeek, isRefresh] = ['peek', 'refresh'].map((name) => given.options[name] === 'true');
  if (id === undefined && label === '') throw usageFailure('require either a secret URI or label');
  if (isPeek && isRefresh) throw usageFailure('specify one of --peek or --refresh but not both');
  noMore(rest);
  const mode = isRefresh === true ? 'refresh' : isPeek === true ? 'peek' : 'tracked';
  const content = readSecret(session, { id, label, mode });
  return render(key === undefined ? goMap(decodedAll(content)) : decodedKey(content, key), given, 'yaml');
}

function secretInfoGet({ session, call }: ToolRun): string {
  const given = parseArguments({ ...outputOptions(['yaml', 'json']), label: 'text' }, call.args);
  const [text, ...rest] = given.operands;
  const id = text === undefined ? undefined : requiredId(text);
  const label = given.options.label ?? '';
  if (id === undefined && label === '') throw usageFailure('require either a secret URI or label');
  if (id !== undefined && label !== '')
    throw usageFailure('specify either a secret URI or label but not both');
  noMore(rest);
  const secret = managedSecrets(session).find((each) =>
    id === undefined ? each.label === label : each.id === id,
  );
  if (secret === undefined || secret.withheld === 'not-found') {
    throw new ToolFailure(`secret ${goQuoted(id ?? label)} not found`);
  }
  return render({ [secret.id]: describeSecret(session.model, secret) }, given, 'yaml');
}

/** Without ids, Juju's JSON is null and not []. */
function secretIds({ session, call }: ToolRun): string {
  const given = parseArguments(outputOptions(), call.args);
  noMore(given.operands);
  const ids = managedSecrets(session).map((secret) => secret.id);
  return render(ids.length === 0 ? null : ids, given);
}

function secretGrant({ session, call }: ToolRun): string {
  const given = parseArguments({ ...relationOptions(session), unit: 'text' }, call.args);
  const [text, ...rest] = given.operands;
  const id = requiredId(text);
  const relation = givenRelation(session, given);
  if (relation === undefined) throw usageFailure('no relation id specified');
  const { app } = remoteSide(relation, session.unit.app);
  const unit = given.options.unit ?? '';
  if (unit !== '' && !isUnitName(unit)) throw usageFailure(`unit ${goQuoted(unit)} not valid`);
  if (unit !== '' && appOfUnit(unit) !== app) {
    throw usageFailure(`cannot specify unit ${goQuoted(unit)} in relation to application ${goQuoted(app)}`);
  }
  noMore(rest);
  grantSecret(session, id, { relation: relation.number, app, ...(unit === '' ? {} : { unit }) });
  return '';
}

function secretRevoke({ session, call }: ToolRun): string {
  const kinds: Record<string, OptionKind> = { app: 'text', application: 'text', unit: 'text' };
  const given = parseArguments({ ...relationOptions(session), ...kinds }, call.args);
  const [text, ...rest] = given.operands;
  const id = requiredId(text);
  const app = given.options.app ?? given.options.application ?? '';
  const unit = given.options.unit ?? '';
  if (app !== '' && !isApplicationName(app)) throw usageFailure(`application ${goQuoted(app)} not valid`);
  if (unit !== '' && !isUnitName(unit)) throw usageFailure(`unit ${goQuoted(unit)} not valid`);
  if (app !== '' && unit !== '') throw usageFailure('specify only one of application or unit');
  const relation = givenRelation(session, given);
  if (relation !== undefined && app !== '') throw usageFailure('do not specify both relation and app');
  const target = relation === undefined ? app : remoteSide(relation, session.unit.app).app;
  if (target === '' && unit === '') throw usageFailure('missing relation or application or unit');
  noMore(rest);
  revokeSecret(session, id, unit === '' ? { app: target } : { app: appOfUnit(unit), unit });
  return '';
}

function secretRemove({ session, call }: ToolRun): string {
  const check = (value: string) => (/^\d+$/.test(value) ? undefined : 'parse error');
  const given = parseArguments({ revision: { check } }, call.args);
  const [text, ...rest] = given.operands;
  const id = requiredId(text);
  noMore(rest);
  const revision = Number(given.options.revision ?? 0);
  removeSecret(session, id, revision === 0 ? undefined : revision);
  return '';
}

function requiredId(text: string | undefined): string {
  if (text === undefined) throw usageFailure('missing secret URI');
  const id = normalSecretId(text);
  if (id !== undefined) return id;
  throw usageFailure(`secret URI ${goQuoted(text)} not valid`);
}

type Encoded = Readonly<Record<string, string>>;

function decodedAll(content: Encoded): Record<string, string> {
  return Object.fromEntries(Object.entries(content).map(([key, value]) => [key, decoded(value)]));
}

function decodedKey(content: Encoded, asked: string): string {
  const key = asked.replace(/#base64$/, '');
  const value = content[key];
  if (value === undefined) throw new ToolFailure(`secret key value ${goQuoted(key)} not found`);
  return asked === key ? decoded(value) : value;
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
