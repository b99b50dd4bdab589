import { noMore, parseArguments } from './argv.ts';
import { goQuoted } from './go-text.ts';
import type { GoValue } from './go-value.ts';
import { outputOptions, render } from './output.ts';
import { relationOptions } from './relation.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { ToolFailure, usageFailure } from './tool-failure.ts';

export const networkTools: ToolFamily = { 'network-get': networkGet };

const attributes = ['bind-address', 'egress-subnets', 'ingress-address'] as const;

function networkGet({ session, call }: ToolRun): string {
  const kinds = Object.fromEntries([...attributes, 'primary-address'].map((name) => [name, 'flag' as const]));
  const given = parseArguments({ ...outputOptions(), ...relationOptions(session), ...kinds }, call.args);
  const [binding, ...rest] = given.operands;
  if (binding === undefined) throw usageFailure('no arguments specified');
  if (binding === '') throw usageFailure('no binding name specified');
  noMore(rest);
  if (!isBinding(session, binding)) {
    throw new ToolFailure(`no network config found for binding ${goQuoted(binding)}`);
  }
  const { address } = session.unit;
  const values = { 'bind-address': address, 'egress-subnets': [`${address}/32`], 'ingress-address': address };
  const asked = attributes.filter((name) => given.options[name] === 'true');
  if (given.options['primary-address'] === 'true') {
    if (asked.length > 0) throw new ToolFailure('--primary-address must be the only flag specified');
    return render(address, given);
  }
  const [only] = asked;
  if (only === undefined) return render(everything(address, given.options.format === 'json'), given);
  return render(
    asked.length === 1 ? values[only] : Object.fromEntries(asked.map((name) => [name, values[name]])),
    given,
  );
}

function isBinding({ application }: ToolRun['session'], binding: string): boolean {
  return binding === 'juju-info' || application.endpoints.some(({ name }) => name === binding);
}

/** YAML repeats some keys for old readers, JSON does not. */
function everything(address: string, isJson: boolean): GoValue {
  const one = { hostname: '', value: address, cidr: '', ...(isJson ? {} : { address }) };
  const old = isJson ? {} : { macaddress: '', interfacename: '' };
  return {
    'bind-addresses': [{ 'mac-address': '', 'interface-name': '', addresses: [one], ...old }],
    'egress-subnets': [`${address}/32`],
    'ingress-addresses': [address],
  };
}
