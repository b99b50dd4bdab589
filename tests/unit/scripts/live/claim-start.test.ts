import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { claimStart } from '../../../../scripts/live/cluster/claim-start.ts';

const module = join(import.meta.dirname, '../../../../scripts/live/cluster/claim-start.ts');

test('of two commands that start the same live model at once, one is refused', async () => {
  const name = `claimed-${process.pid}`;
  const claims = await Promise.allSettled([claimStart({ name }), claimStart({ name })]);
  expect(claims.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = claims.find((claim) => claim.status === 'rejected');
  expect(String(refused?.reason)).toContain(`Another command is starting the live model "${name}"`);
  for (const claim of claims) if (claim.status === 'fulfilled') claim.value[Symbol.dispose]();
});

test('models of different names start at once', async () => {
  using one = await claimStart({ name: `one-${process.pid}` });
  using another = await claimStart({ name: `another-${process.pid}` });
  expect(one).not.toBe(another);
});

test('a command that is killed holds nothing', async () => {
  const name = `killed-${process.pid}`;
  const script = `import { claimStart } from ${JSON.stringify(module)};
await claimStart({ name: ${JSON.stringify(name)} }); console.log('claimed'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await expect(claimStart({ name })).rejects.toThrow('Another command');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  using claim = await claimStart({ name });
  expect(claim).toBeDefined();
});
