import * as z from 'zod';
import { type HookToolRunner, readTool } from '../hook-tool-runner/index.ts';

export interface NetworkInterface {
  readonly name: string;
  readonly macAddress: string;
  readonly addresses: readonly {
    readonly address: string;
    readonly hostname: string;
    readonly cidr: string;
  }[];
}

/**
 * The addresses on which a binding of this unit listens, and those at which others reach it. On Kubernetes, ingress is
 * often the address of the service.
 */
export interface Network {
  readonly interfaces: readonly NetworkInterface[];
  /** Addresses, or host names on some clouds. */
  readonly ingressAddresses: readonly string[];
  /** In CIDR notation. */
  readonly egressSubnets: readonly string[];
}

const address = z
  .object({ value: z.string(), hostname: z.string().default(''), cidr: z.string().default('') })
  .transform(({ value, hostname, cidr }) => ({ address: value, hostname, cidr }));
const networkInterface = z
  .object({
    'interface-name': z.string().default(''),
    'mac-address': z.string().default(''),
    addresses: z.array(address).nullish(),
  })
  .transform(
    (given): NetworkInterface => ({
      name: given['interface-name'],
      macAddress: given['mac-address'],
      addresses: given.addresses ?? [],
    }),
  );
const network = z.object({
  'bind-addresses': z.array(networkInterface).nullish(),
  'ingress-addresses': z.array(z.string()).nullish(),
  'egress-subnets': z.array(z.string()).nullish(),
});

/** The network of a binding (the name of an endpoint), or of one of its relations. */
export async function networkGet(
  runner: HookToolRunner,
  { binding, relationId }: { readonly binding: string; readonly relationId?: string },
): Promise<Network> {
  const relation = relationId === undefined ? [] : ['-r', relationId];
  const given = await readTool(runner, { tool: 'network-get', args: [...relation, binding] }, network);
  return {
    interfaces: given['bind-addresses'] ?? [],
    ingressAddresses: given['ingress-addresses'] ?? [],
    egressSubnets: given['egress-subnets'] ?? [],
  };
}
