import * as z from 'zod';
import { type HookToolRunner, readTool, runTool } from '../hook-tool-runner/index.ts';

/**
 * A port, a range of ports, or ICMP. Kubernetes supports single ports only. Without `endpoints`, it applies to all of
 * them.
 */
export type Port =
  | {
      readonly protocol: 'tcp' | 'udp';
      readonly from: number;
      readonly to: number;
      readonly endpoints?: readonly string[];
    }
  | { readonly protocol: 'icmp'; readonly endpoints?: readonly string[] };

const lines = z.array(z.string()).nullable();

/** The ports that this unit opened, in Juju's order. */
export async function openedPorts(runner: HookToolRunner): Promise<readonly Port[]> {
  const opened = await readTool(runner, { tool: 'opened-ports', args: [] }, lines);
  return (opened ?? []).map(parsePort);
}

/** Opens the port when the hook exits with 0. If the port is open already, nothing changes. */
export async function openPort(runner: HookToolRunner, port: Port): Promise<void> {
  await runTool(runner, { tool: 'open-port', args: portArguments(port) });
}

/** Closes the port when the hook exits with 0. */
export async function closePort(runner: HookToolRunner, port: Port): Promise<void> {
  await runTool(runner, { tool: 'close-port', args: portArguments(port) });
}

function portArguments(port: Port): string[] {
  const endpoints = port.endpoints === undefined ? [] : ['--endpoints', port.endpoints.join(',')];
  return [...endpoints, port.protocol === 'icmp' ? 'icmp' : `${rangeText(port)}/${port.protocol}`];
}

function rangeText({ from, to }: { readonly from: number; readonly to: number }): string {
  return from === to ? String(from) : `${from}-${to}`;
}

/** `80/tcp`, `8000-8010/udp`, `icmp`; with `--endpoints` also `80/tcp (a, b)` and `80/tcp (*)`. */
function parsePort(text: string): Port {
  const endpoints = /\((?<names>[^)]*)\)$/
    .exec(text)
    ?.groups?.names?.split(',')
    .map((name) => name.trim());
  const only = endpoints === undefined || endpoints.includes('*') ? {} : { endpoints };
  const range = /^(?<from>\d+)(-(?<to>\d+))?\/(?<protocol>tcp|udp)/.exec(text)?.groups;
  if (range === undefined) return { protocol: 'icmp', ...only };
  const from = Number(range.from);
  const protocol = range.protocol === 'udp' ? 'udp' : 'tcp';
  return { protocol, from, to: Number(range.to ?? from), ...only };
}
