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

/** A program as its caller wants it. Its path and the directory are paths in the root. */
export interface ConfinedCommand {
  readonly directory: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly owner?: { readonly userId: number; readonly groupId: number } | undefined;
  /** Whether both outputs go to the standard output. */
  readonly isMerged?: boolean;
}

/** The namespaces of a root, and the machine's programs that lead into it. */
export interface Entrance {
  readonly nsenter: string;
  readonly unshare: string;
  readonly pid: number;
  readonly hasNetwork: boolean;
  /** The directory in the namespaces that is `/` for the program. */
  readonly top: string;
}

/** A program with its arguments and variables, as the system takes it. */
export interface SystemCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The command that runs a program in the namespaces of a process. `nsenter` itself still runs on the machine, so that it
 * must not see variables of the program, such as LD_PRELOAD: a shell gives them their names. That shell is the machine's,
 * because an image may have none. `unshare` opens no namespace here; it only changes root, directory and user.
 */
export function confineCommand(
  { nsenter, unshare, pid, hasNetwork, top }: Entrance,
  { directory, command, environment, owner, isMerged = false }: ConfinedCommand,
): SystemCommand {
  const names = Object.keys(environment).filter(isShellName);
  const args = [
    ...['-t', String(pid), '-m', '-u', ...(hasNetwork ? ['-n'] : []), '--', ...dropCapabilities],
    ...['/bin/sh', '-c', `${setVariables}; exec "$@"${isMerged ? ' 2>&1' : ''}`, 'sh', names.join(' ')],
    ...[unshare, `--root=${top}`, `--wd=${directory}`],
    ...(owner === undefined ? [] : [`--setgid=${owner.groupId}`, `--setuid=${owner.userId}`]),
    ...['--', ...command],
  ];
  const entries = Object.entries(environment).map(
    ([name, value]) => [isShellName(name) ? `${prefix}${name}` : name, value] as const,
  );
  return { file: nsenter, args, environment: Object.fromEntries(entries) };
}

const prefix = 'juju_sim_';

const setVariables = `simnames=$1; shift; for simname in $simnames; do
eval "export $simname=\\"\\\${${prefix}$simname}\\"; unset ${prefix}$simname"; done
unset simnames simname`;

/** Variables that some shells refuse to set, and that do nothing to nsenter. */
const readOnlyInShells = ['UID', 'EUID', 'PPID', 'BASHOPTS', 'SHELLOPTS'];

function isShellName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !readOnlyInShells.includes(name);
}
