import { test } from '@jest/globals';
import { expectHistoriesToEndFresh } from './try-histories.ts';

test('several units end as a fresh deployment, and then write nothing, whatever has happened to them', async () => {
  await expectHistoriesToEndFresh(100, [2, 3]);
}, 3_600_000);
