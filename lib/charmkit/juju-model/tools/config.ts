import { getEffectiveConfig } from '../operations/config.ts';
import { getOwnValue } from '../own-value.ts';
import { parseArguments, refuseOperands } from './argv.ts';
import { quoteGoText } from './go-text.ts';
import { convertToGo } from './go-value.ts';
import { listOutputOptions, renderOutput } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { createUsageFailure } from './tool-failure.ts';

export const configTools: ToolFamily = { 'config-get': configGet };

function configGet({ session, call }: ToolRun): string {
  const given = parseArguments({ ...listOutputOptions(), a: 'flag', all: 'flag' }, call.args);
  const [key = '', ...rest] = given.operands;
  const isAll = given.options.a === 'true' || given.options.all === 'true';
  if (key !== '' && isAll)
    throw createUsageFailure(`cannot use argument --all together with key ${quoteGoText(key)}`);
  refuseOperands(rest);
  const settings = getEffectiveConfig(session.application);
  if (key !== '') return renderOutput(getOwnValue(settings, key), given);
  const unset = Object.fromEntries(
    Object.keys(session.application.charm?.options ?? {}).map((name) => [name, null]),
  );
  return renderOutput(convertToGo(isAll ? { ...unset, ...settings } : settings), given);
}
