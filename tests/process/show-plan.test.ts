import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

test('juju-sim runs show-plan, which finds nothing to change on a settled unit', () => {
  const input = [
    'deploy . grafana --trust --resource grafana-image=demo/grafana/image',
    'run grafana/0 show-plan',
    'run grafana/0 show-plan format=json',
  ].join('\n');
  const printed = execFileSync(process.execPath, ['lib/juju-sim/simulator/cli/main.ts'], {
    input,
    encoding: 'utf8',
  });

  expect(printed.match(/^changes: '0'$/gm)).toHaveLength(2);
  expect(printed).toContain("plan: 'The unit is as it should be: the next hook changes nothing.'");
  expect(printed).toContain("plan: '[]'");
});
