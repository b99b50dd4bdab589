import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

// Reads "+ <group>" and "- <group>"; when its input ends, because this process is gone however it went,
// it kills the groups that are left.
const guardScript = `
groups=
while read -r sign group; do
  left=
  for known in $groups; do [ "$known" = "$group" ] || left="$left $known"; done
  groups=$left
  if [ "$sign" = + ]; then groups="$groups $group"; fi
done
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done
`;

let guard: ChildProcess | undefined;

/** Kills a process group when this process dies, even if this process is killed. */
export function guardGroup(group: number): void {
  tell(`+ ${group}`);
}

/** Forgets a group that has ended. Another group may soon get its number. */
export function releaseGroup(group: number): void {
  tell(`- ${group}`);
}

function tell(line: string): void {
  guard ??= startGuard();
  guard.stdin?.write(`${line}\n`);
}

function startGuard(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', guardScript], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // It has its own session, so that an interrupt from the terminal does not end it.
    detached: true,
  });
  child.unref();
  (child.stdin as Socket).unref();
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  return child;
}
