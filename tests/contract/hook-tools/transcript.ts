import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs each line of its input as a command in one shell, and writes a transcript: the output, errors after `2>`, and
 * any exit code other than 0.
 */
const recorder = `
exec 3<&0 </dev/null
while IFS= read -r command <&3; do
  printf '$ %s\\n' "$command"
  eval "$command" >.stdout 2>.stderr
  code=$?
  cat .stdout
  [ ! -s .stdout ] || [ -z "$(tail -c 1 .stdout)" ] || echo ' (no newline)'
  sed 's/^/2> /' .stderr
  [ $code -eq 0 ] || echo "exit $code"
done
`;

/** Runs the commands of a transcript (lines that start with `$ `), and returns the resulting transcript. */
export async function transcribe(
  expected: string,
  { env, directory }: { readonly env: Readonly<Record<string, string>>; readonly directory: string },
): Promise<string> {
  const commands = expected.split('\n').filter((line) => line.startsWith('$ '));
  const shell = run('/bin/sh', ['-c', recorder], { cwd: directory, env, maxBuffer: 16 * 1024 * 1024 });
  shell.child.stdin?.end(commands.map((line) => `${line.slice(2)}\n`).join(''));
  return (await shell).stdout.trimEnd();
}

/** Removes from a transcript the indentation of the surrounding source code. */
export function dedent(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}
