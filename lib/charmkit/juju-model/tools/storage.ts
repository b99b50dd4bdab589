import { parseStorageName } from '../hook.ts';
import { refusals } from '../juju.ts';
import { getOwnValue } from '../own-value.ts';
import type { OpenSession } from '../session/open-session.ts';
import { parseArguments, refuseOperands } from './argv.ts';
import { quoteGoText } from './go-text.ts';
import { listOutputOptions, renderOutput } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { createUsageFailure, ToolFailure } from './tool-failure.ts';

export const storageTools: ToolFamily = {
  'storage-list': storageList,
  'storage-get': storageGet,
  'storage-add': storageAdd,
};

function storageList({ session, call }: ToolRun): string {
  const given = parseArguments(listOutputOptions(), call.args);
  const [name = '', ...rest] = given.operands;
  refuseOperands(rest);
  const ids = Object.keys(session.unit.storage).filter((id) => name === '' || parseStorageName(id) === name);
  return renderOutput(ids, given);
}

function storageGet({ session, call }: ToolRun): string {
  const check = (value: string) => checkId(session, value);
  const given = parseArguments({ ...listOutputOptions(), s: { check } }, call.args);
  const id = given.options.s ?? ('storage' in session.hook ? session.hook.storage : undefined);
  if (id === undefined) throw createUsageFailure('no storage instance specified');
  const [key = '', ...rest] = given.operands;
  refuseOperands(rest);
  const attachment = getOwnValue(session.unit.storage, id);
  if (attachment === undefined) throw new ToolFailure(`storage ${quoteGoText(id)} not found`);
  const values = { kind: attachment.kind, location: attachment.location };
  if (key === '') return renderOutput(values, given);
  if (key === 'kind' || key === 'location') return renderOutput(values[key], given);
  throw new ToolFailure(`invalid storage attribute ${quoteGoText(key)}`);
}

/** Juju attaches the storage after the hook, if the hook succeeds. */
function storageAdd({ session, call }: ToolRun): string {
  const { operands } = parseArguments({}, call.args);
  if (operands.length === 0) throw createUsageFailure('storage add requires a storage directive');
  for (const operand of operands) {
    const [name = '', count = '1'] = operand.split('=', 2);
    if (!/^[1-9]\d*$/.test(count))
      throw createUsageFailure(`cannot parse constraints for storage ${quoteGoText(name)}`);
    if (session.application.charm?.storage.every((each) => each.name !== name) !== false) {
      throw new ToolFailure(`charm storage ${quoteGoText(name)} not found`);
    }
    session.drafts.storage.push(...Array.from({ length: Number(count) }, () => name));
  }
  return '';
}

function checkId({ model, unit }: OpenSession, value: string): string | undefined {
  if (!/^[a-z][a-z0-9-]*\/\d+$/.test(value)) return `invalid storage ID ${quoteGoText(value)}`;
  return unit.storage[value] === undefined ? refusals.storageNotFound(model, value) : undefined;
}
