import { test } from '@jest/globals';
import { expectHistoriesToEndFresh } from './try-histories.ts';

test('a single unit ends as a fresh deployment, and then writes nothing, whatever has happened to it', async () => {
  await expectHistoriesToEndFresh(200, [1]);
}, 3_600_000);
