import { suite as crashPoints } from '../../tests/torture/crash-points.ts';
import { suite as faults } from '../../tests/torture/faults.ts';
import { suite as fuzz } from '../../tests/torture/fuzz.ts';
import { suite as garbledAnswers } from '../../tests/torture/garbled-answers.ts';
import { suite as histories } from '../../tests/torture/histories.ts';
import { suite as load } from '../../tests/torture/load.ts';
import type { TortureSuite } from '../../tests/torture/suite.ts';

/** All suites of `npm run torture`, in the order in which they run. */
export const suites: readonly TortureSuite[] = [histories, crashPoints, fuzz, faults, garbledAnswers, load];
