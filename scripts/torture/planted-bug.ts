/** The kinds of bug that the suites must catch. */
export const bugKinds = {
  1: 'a fault of one neighbour is not confined to it',
  2: 'no answer is taken for an answer',
  3: 'success is taken for proof',
  4: 'a limit known in one place and spent in another',
  5: 'written over or cleaned up before the successor is proven',
  6: 'create-if-absent that cannot be repeated',
  7: 'a start from half of the picture',
  8: "a record outside Juju's transaction about a write inside it",
  9: 'a name from outside resolved with our own rights',
  10: '"I cannot tell" shown as "all is well", or a wrong reason',
  11: 'leftovers and shared places',
  12: 'cost that grows where it need not',
  13: 'a simulator that is not as Juju is',
} as const;

/** A small bug in one place, and the suites that must fail because of it. */
export interface PlantedBug {
  readonly name: string;
  readonly kind: keyof typeof bugKinds;
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /**
   * Suites of `npm run torture` or test files, either whole or only the tests, or the scenes of the suite
   * `crash-points`, whose titles contain these words.
   */
  readonly caughtBy: readonly (string | Catcher)[];
}

export interface Catcher {
  readonly suite: string;
  readonly title?: string;
}
