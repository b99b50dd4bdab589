import { storageNameOf } from '../hook.ts';
import { refusals } from '../juju.ts';
import type { OpenSession } from '../session/open-session.ts';
import { noMore, parseArguments } from './argv.ts';
import { goQuoted } from './go-text.ts';
import { outputOptions, render } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { ToolFailure, usageFailure } from './tool-failure.ts';

export const storageTools: ToolFamily = {
  'storage-list': storageList,
  'storage-get': storageGet,
  'storage-add': storageAdd,
};

function storageList({ session, call }: ToolRun): string {
  const given = parseArguments(outputOptions(), call.args);
  const [name = '', ...rest] = given.operands;
  noMore(rest);
  const ids = Object.keys(session.unit.storage).filter((id) => name === '' || storageNameOf(id) === name);
  return render(ids, given);
}

function storageGet({ session, call }: ToolRun): string {
  const check = (value: string) => checkId(session, value);
  const given = parseArguments({ ...outputOptions(), s: { check } }, call.args);
  const id = given.options.s ?? ('storage' in session.hook ? session.hook.storage : undefined);
  if (id === undefined) throw usageFailure('no storage instance specified');
  const [key = '', ...rest] = given.operands;
  noMore(rest);
  const attachment = session.unit.storage[id];
  if (attachment === undefined) throw new ToolFailure(`storage ${goQuoted(id)} not found`);
  const values = { kind: attachment.kind, location: attachment.location };
  if (key === '') return render(values, given);
  if (key === 'kind' || key === 'location') return render(values[key], given);
  throw new ToolFailure(`invalid storage attribute ${goQuoted(key)}`);
}

/** Juju attaches the storage after the hook, if the hook succeeds. */
function storageAdd({ session, call }: ToolRun): string {
  const { operands } = parseArguments({}, call.args);
  if (operands.length === 0) throw usageFailure('storage add requires a storage directive');
  for (const operand of operands) {
    const [name = '', count = '1'] = operand.split('=', 2);
    if (!/^[1-9]\d*$/.test(count))
      throw usageFailure(`cannot parse constraints for storage ${goQuoted(name)}`);
    if (session.application.charm?.storage.every((each) => each.name !== name) !== false) {
      throw new ToolFailure(`charm storage ${goQuoted(name)} not found`);
    }
    session.drafts.storage.push(...Array.from({ length: Number(count) }, () => name));
  }
  return '';
}

function checkId({ model, unit }: OpenSession, value: string): string | undefined {
  if (!/^[a-z][a-z0-9-]*\/\d+$/.test(value)) return `invalid storage ID ${goQuoted(value)}`;
  return unit.storage[value] === undefined ? refusals.storageNotFound(model, value) : undefined;
}
