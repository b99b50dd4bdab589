import { test } from '@jest/globals';
import { expectKnownHistoriesToEndFresh } from './try-histories.ts';

test('histories in which there was a fault once end as a fresh deployment', async () => {
  await expectKnownHistoriesToEndFresh();
}, 3_600_000);
