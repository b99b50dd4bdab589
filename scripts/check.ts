// `npm run check`: runs every gate:* script of package.json and prints one line for each. If a gate fails, it
// shows the output of its tool.
import { spawnSync } from 'node:child_process';
import packageJson from '../package.json' with { type: 'json' };

const gates = Object.entries(packageJson.scripts).filter(([name]) => name.startsWith('gate:'));
const { FORCE_COLOR: _, ...env } = process.env;

for (const [name, command] of gates) {
  const started = performance.now();
  const run = spawnSync(command, { shell: true, encoding: 'utf8', env: { ...env, NO_COLOR: '1' } });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const passed = run.status === 0;
  console.log(
    `${passed ? 'ok    ' : 'FAILED'} ${name.slice('gate:'.length).padEnd(10)} ${seconds.padStart(5)} s  ${command}`,
  );
  if (passed) continue;
  console.log(`${run.stdout}${run.stderr}`);
  process.exitCode = 1;
}
