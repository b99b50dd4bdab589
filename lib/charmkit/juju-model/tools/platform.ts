import { getOwnValue } from '../own-value.ts';
import { parseArguments, refuseOperands } from './argv.ts';
import { quoteGoText } from './go-text.ts';
import { listOutputOptions } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { createUsageFailure, ToolFailure } from './tool-failure.ts';

/** The tools for what a platform may have: resources, credentials, machines. Kubernetes lacks some of it. */
export const platformTools: ToolFamily = {
  'resource-get': resourceGet,
  'credential-get': credentialGet,
  'juju-reboot': jujuReboot,
};

/** Prints a path without a newline. */
function resourceGet({ session, call }: ToolRun): string {
  const [name, ...rest] = parseArguments({}, call.args).operands;
  if (name === undefined) throw createUsageFailure('missing required resource name');
  refuseOperands(rest);
  const path = getOwnValue(session.application.resources, name);
  if (path !== undefined) return session.place.findResource?.(name) ?? path;
  throw new ToolFailure(`could not download resource: resource ${quoteGoText(name)} not found`);
}

function credentialGet({ call }: ToolRun): string {
  refuseOperands(parseArguments(listOutputOptions(), call.args).operands);
  throw new ToolFailure('cannot access cloud credentials: credential-get on a "caas" model not supported');
}

function jujuReboot({ session, call }: ToolRun): string {
  refuseOperands(parseArguments({ now: 'flag' }, call.args).operands);
  throw new ToolFailure(
    session.hook.kind === 'action'
      ? 'juju-reboot is not supported when running an action.'
      : 'juju-reboot is not supported on a "caas" model',
  );
}
