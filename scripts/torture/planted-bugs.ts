import type { PlantedBug } from './planted-bug.ts';

/** At least one bug of each kind. */
export const plantedBugs: readonly PlantedBug[] = [];
