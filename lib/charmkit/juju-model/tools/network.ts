import { isJuju4 } from '../juju.ts';
import type { OpenSession } from '../session/open-session.ts';
import { parseArguments, refuseOperands } from './argv.ts';
import { quoteGoText } from './go-text.ts';
import type { GoValue } from './go-value.ts';
import { listOutputOptions, renderOutput } from './output.ts';
import { listRelationOptions } from './relation.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { createUsageFailure, ToolFailure } from './tool-failure.ts';

export const networkTools: ToolFamily = { 'network-get': networkGet };

const attributes = ['bind-address', 'egress-subnets', 'ingress-address'] as const;

function networkGet({ session, call }: ToolRun): string {
  const kinds = Object.fromEntries([...attributes, 'primary-address'].map((name) => [name, 'flag' as const]));
  const given = parseArguments(
    { ...listOutputOptions(), ...listRelationOptions(session), ...kinds },
    call.args,
  );
  const [binding, ...rest] = given.operands;
  if (binding === undefined) throw createUsageFailure('no arguments specified');
  if (binding === '') throw createUsageFailure('no binding name specified');
  refuseOperands(rest);
  if (!isBinding(session, binding)) {
    throw new ToolFailure(`no network config found for binding ${quoteGoText(binding)}`);
  }
  const { address } = session.unit;
  const seen = addressesOf(session);
  const values = {
    'bind-address': address,
    'egress-subnets': [`${seen.ingress}/32`],
    'ingress-address': seen.ingress,
  };
  const asked = attributes.filter((name) => given.options[name] === 'true');
  if (given.options['primary-address'] === 'true') {
    if (asked.length > 0) throw new ToolFailure('--primary-address must be the only flag specified');
    return renderOutput(address, given);
  }
  const [only] = asked;
  if (only === undefined) return renderOutput(everything(session, given.options.format === 'json'), given);
  return renderOutput(
    asked.length === 1 ? values[only] : Object.fromEntries(asked.map((name) => [name, values[name]])),
    given,
  );
}

function isBinding({ application }: ToolRun['session'], binding: string): boolean {
  return binding === 'juju-info' || application.endpoints.some(({ name }) => name === binding);
}

interface Addresses {
  /** The host name that Juju prints with the pod's address. */
  readonly hostname: string;
  readonly cidr: string;
  readonly device: string;
  readonly ingress: string;
}

/**
 * In Juju 4 the addresses are the pod's, and the ingress address is the service's. Juju does not know the pod's subnet.
 */
function addressesOf({ model, application, unit }: OpenSession): Addresses {
  if (!isJuju4(model)) return { hostname: '', cidr: '', device: '', ingress: unit.address };
  const device = `placeholder for ${quoteGoText(unit.name)} k8s pod`;
  return { hostname: unit.address, cidr: '0.0.0.0/0', device, ingress: application.address };
}

/** YAML repeats some keys for old readers, JSON does not. Juju 4 knows the pod's address only after install. */
function everything(session: OpenSession, isJson: boolean): GoValue {
  const { model, unit } = session;
  const { hostname, cidr, device, ingress } = addressesOf(session);
  const { address } = unit;
  const one = { hostname, value: address, cidr, ...(isJson ? {} : { address }) };
  const old = isJson ? {} : { macaddress: '', interfacename: device };
  const bound = { 'mac-address': '', 'interface-name': device, addresses: [one], ...old };
  return {
    ...(isJuju4(model) && !unit.agent.isInstalled ? {} : { 'bind-addresses': [bound] }),
    'egress-subnets': [`${ingress}/32`],
    'ingress-addresses': [ingress],
  };
}
