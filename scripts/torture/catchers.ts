import { bugKinds, type Catcher, type PlantedBug } from './planted-bug.ts';
import { plantedBugs } from './planted-bugs.ts';

interface Row {
  readonly bug: PlantedBug;
  readonly catcher: Catcher;
}

/** Lists each planted bug once for each suite that must catch it. */
export function listCatchers(): readonly Row[] {
  return plantedBugs.flatMap((bug) =>
    bug.caughtBy.map((by) => ({ bug, catcher: typeof by === 'string' ? { suite: by } : by })),
  );
}

/** Renders the row of `docs/reference/planted-bugs.md`, except its result. */
export function renderRowStart({ bug: { kind, name }, catcher: { suite } }: Row): string {
  return `| ${kind} | ${bugKinds[kind]} | ${name} | \`${suite}\` |`;
}
