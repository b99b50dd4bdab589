import { Buffer } from 'node:buffer';
import { getOwnValue } from '../own-value.ts';
import { openCharmState } from '../session/drafts.ts';
import { parseArguments, refuseOperands } from './argv.ts';
import { quoteGoText } from './go-text.ts';
import { convertToGo } from './go-value.ts';
import { parseKeyValues, readKeyValues } from './key-values.ts';
import { listOutputOptions, renderOutput } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { ToolFailure } from './tool-failure.ts';

export const stateTools: ToolFamily = {
  'state-get': stateGet,
  'state-set': stateSet,
  'state-delete': stateDelete,
};

const maxKeyBytes = 256;
const maxValueBytes = 65_536;

function stateGet({ session, call }: ToolRun): string {
  const given = parseArguments({ ...listOutputOptions(), strict: 'flag' }, call.args);
  const [key = '-', ...rest] = given.operands;
  refuseOperands(rest);
  const state = openCharmState(session);
  if (key === '-' || key === '') {
    // Without state, Juju's JSON is null and its YAML {}.
    const isNull = Object.keys(state).length === 0 && given.options.format === 'json';
    return renderOutput(isNull ? null : convertToGo(state), given);
  }
  const value = getOwnValue(state, key);
  if (value === undefined && given.options.strict === 'true') {
    throw new ToolFailure(`${quoteGoText(key)} not found`);
  }
  return renderOutput(value ?? '', given);
}

function stateSet(run: ToolRun): string {
  const given = parseArguments({ file: 'text' }, run.call.args);
  const operands = parseKeyValues(given.operands);
  const file = given.options.file ?? '';
  const values = { ...(file === '' ? {} : readKeyValues(run, file)), ...operands };
  for (const [key, value] of Object.entries(values)) {
    refuseOver(key, maxKeyBytes, 'key');
    refuseOver(value, maxValueBytes, 'value');
  }
  Object.defineProperties(openCharmState(run.session), Object.getOwnPropertyDescriptors(values));
  return '';
}

function stateDelete({ session, call }: ToolRun): string {
  const [key = '', ...rest] = parseArguments({}, call.args).operands;
  refuseOperands(rest);
  delete openCharmState(session)[key];
  return '';
}

function refuseOver(text: string, limit: number, what: string): void {
  if (Buffer.byteLength(text) > limit)
    throw new ToolFailure(`max allowed ${what} length (${limit}) exceeded`);
}
