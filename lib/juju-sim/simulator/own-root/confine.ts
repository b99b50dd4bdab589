/** What root may do in a container. With any other capability it could leave its root, or change the machine. */
const capabilities = [
  ...['chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'setpcap'],
  ...['net_bind_service', 'sys_chroot', 'audit_write', 'setfcap'],
];

/** Program and arguments to put before a program that runs with no more rights than a container's. */
export const dropCapabilities: readonly string[] = [
  'setpriv',
  '--bounding-set',
  ['-all', ...capabilities.map((name) => `+${name}`)].join(','),
  '--inh-caps=-all',
];

/** A program as its caller wants it. The directory is a path in the root. */
export interface ConfinedCommand {
  readonly directory: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly owner?: { readonly userId: number; readonly groupId: number } | undefined;
}

/** A program with its arguments and variables, as the system takes it. */
export interface SystemCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The command that runs a program in the namespaces of a process. `nsenter` itself still runs on the machine, so that it
 * must not see variables of the program, such as LD_PRELOAD: a shell in the root gives them their names.
 */
export function confineCommand(
  {
    nsenter,
    pid,
    hasNetwork,
  }: { readonly nsenter: string; readonly pid: number; readonly hasNetwork: boolean },
  { directory, command, environment, owner }: ConfinedCommand,
): SystemCommand {
  const names = Object.keys(environment).filter(isShellName);
  const args = [
    ...['-t', String(pid), '-m', '-u', ...(hasNetwork ? ['-n'] : []), '--', ...dropCapabilities],
    ...['/bin/sh', '-c', 'cd "$0" && exec "$@"', directory],
    ...(owner === undefined ? [] : asUser(owner)),
    ...['/bin/sh', '-c', setVariables, 'sh', names.join(' '), ...command],
  ];
  const entries = Object.entries(environment).map(
    ([name, value]) => [isShellName(name) ? `${prefix}${name}` : name, value] as const,
  );
  return { file: nsenter, args, environment: Object.fromEntries(entries) };
}

const prefix = 'juju_sim_';

const setVariables = `simnames=$1; shift; for simname in $simnames; do
eval "export $simname=\\"\\\${${prefix}$simname}\\"; unset ${prefix}$simname"; done
unset simnames simname; exec "$@"`;

/** Variables that some shells refuse to set, and that do nothing to nsenter. */
const readOnlyInShells = ['UID', 'EUID', 'PPID', 'BASHOPTS', 'SHELLOPTS'];

function isShellName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !readOnlyInShells.includes(name);
}

function asUser({ userId, groupId }: NonNullable<ConfinedCommand['owner']>): readonly string[] {
  return ['setpriv', `--reuid=${userId}`, `--regid=${groupId}`, '--clear-groups'];
}
