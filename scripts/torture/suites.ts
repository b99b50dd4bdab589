import { suite as crashPoints } from '../../tests/torture/crash-points.ts';
import { suite as faults } from '../../tests/torture/faults.ts';
import { suite as fuzz } from '../../tests/torture/fuzz.ts';
import { suite as histories } from '../../tests/torture/histories.ts';
import { suite as load } from '../../tests/torture/load.ts';
import type { TortureSuite } from '../../tests/torture/suite.ts';

/** All that `npm run torture` runs, in this order. */
export const suites: readonly TortureSuite[] = [histories, crashPoints, fuzz, faults, load];
