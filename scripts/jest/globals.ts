import type * as Globals from '@jest/globals';

type Name = 'afterAll' | 'afterEach' | 'beforeAll' | 'beforeEach' | 'describe' | 'expect' | 'test';

/** The functions that jest gives a test file. */
export type TestGlobals = Pick<typeof Globals, Name>;

/**
 * What a test file imports from `@jest/globals`. The importing modules see the values of the test file that runs now.
 */
export let afterAll: TestGlobals['afterAll'];
export let afterEach: TestGlobals['afterEach'];
export let beforeAll: TestGlobals['beforeAll'];
export let beforeEach: TestGlobals['beforeEach'];
export let describe: TestGlobals['describe'];
export let expect: TestGlobals['expect'];
export let test: TestGlobals['test'];

/** Sets the functions for the next test file. */
export function setTestGlobals(globals: TestGlobals): void {
  ({ afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } = globals);
}
