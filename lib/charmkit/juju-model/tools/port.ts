import { openPortsDraft } from '../session/drafts.ts';
import { parseArguments, refuseOperands } from './argv.ts';
import { quoteGoText } from './go-text.ts';
import { listOutputOptions, renderOutput } from './output.ts';
import { comparePorts, parsePort } from './port-number.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { createUsageFailure, ToolFailure } from './tool-failure.ts';

export const portTools: ToolFamily = {
  'open-port': (run) => changePorts(run, (ports, port) => [...ports, port]),
  'close-port': (run) => changePorts(run, (ports, port) => ports.filter((each) => each !== port)),
  'opened-ports': openedPorts,
};

function changePorts(
  { session, call }: ToolRun,
  change: (ports: readonly string[], port: string) => readonly string[],
): string {
  const given = parseArguments({ endpoints: 'text', format: 'text' }, call.args);
  const [text, ...rest] = given.operands;
  if (text === undefined) throw createUsageFailure('no port or range specified');
  const port = parsePort(text.toLowerCase());
  refuseOperands(rest);
  if (port.from !== port.to) {
    throw new ToolFailure('port ranges are not supported for k8s applications, please specify a single port');
  }
  const drafts = openPortsDraft(session);
  for (const endpoint of endpointsOf(given.options.endpoints ?? '')) {
    refuseUnknown(session, endpoint);
    const changed = [...new Set(change(drafts[endpoint] ?? [], port.text))];
    if (changed.length > 0) drafts[endpoint] = changed;
    else delete drafts[endpoint];
  }
  return '';
}

function openedPorts({ session, call }: ToolRun): string {
  const given = parseArguments({ ...listOutputOptions(), endpoints: 'flag' }, call.args);
  refuseOperands(given.operands);
  const drafts = openPortsDraft(session);
  const ports = [...new Set(Object.values(drafts).flat())].sort(comparePorts);
  if (given.options.endpoints !== 'true') return renderOutput(ports, given);
  const described = ports.map((port) => {
    const endpoints = Object.keys(drafts).filter((endpoint) => drafts[endpoint]?.includes(port) === true);
    return `${port} (${endpoints.includes('') ? '*' : endpoints.sort().join(', ')})`;
  });
  return renderOutput(described, given);
}

/** "" stands for all endpoints. */
function endpointsOf(text: string): readonly string[] {
  return text === '' ? [''] : text.split(',').map((endpoint) => endpoint.trim());
}

function refuseUnknown({ application }: ToolRun['session'], endpoint: string): void {
  if (endpoint === '' || application.endpoints.some(({ name }) => name === endpoint)) return;
  throw new ToolFailure(`endpoint ${quoteGoText(endpoint)} for unit's application not found`);
}
