import { effectiveConfig } from '../operations/config.ts';
import { noMore, parseArguments } from './argv.ts';
import { goQuoted } from './go-text.ts';
import { goMap } from './go-value.ts';
import { outputOptions, render } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { usageFailure } from './tool-failure.ts';

export const configTools: ToolFamily = { 'config-get': configGet };

function configGet({ session, call }: ToolRun): string {
  const given = parseArguments({ ...outputOptions(), a: 'flag', all: 'flag' }, call.args);
  const [key = '', ...rest] = given.operands;
  const isAll = given.options.a === 'true' || given.options.all === 'true';
  if (key !== '' && isAll) throw usageFailure(`cannot use argument --all together with key ${goQuoted(key)}`);
  noMore(rest);
  const settings = effectiveConfig(session.application);
  if (key !== '') return render(settings[key], given);
  const unset = Object.fromEntries(
    Object.keys(session.application.charm?.options ?? {}).map((name) => [name, null]),
  );
  return render(goMap(isAll ? { ...unset, ...settings } : settings), given);
}
