import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseEnvironment } from 'charmkit/charm';
import { markUnfinished } from '../../../lib/charm/unfinished.ts';

describe('markUnfinished', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'unfinished-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  test.each([
    ['found none', {}, false],
    ['found one', { CHARM_WAS_UNFINISHED: 'yes' }, true],
  ])("believes the charm's dispatch where that has made the mark, and %s", (_, found, expected) => {
    const mark = { CHARM_UNFINISHED_MARK: join(directory, 'mark'), ...found };
    expect(markUnfinished(environment(mark)).previousWasInterrupted).toBe(expected);
  });

  test('goes on where the mark can not be taken away, as one of another user', () => {
    // A directory in the mark's place refuses as another user's file does, also to root.
    const mark = markUnfinished(
      environment({ CHARM_UNFINISHED_MARK: directory, CHARM_WAS_UNFINISHED: 'yes' }),
    );
    expect(() => mark.clear()).not.toThrow();
  });
});

function environment(variables: Record<string, string>) {
  return parseEnvironment(
    {
      JUJU_UNIT_NAME: 'web/0',
      JUJU_MODEL_NAME: 'test',
      JUJU_MODEL_UUID: 'u-1',
      JUJU_DISPATCH_PATH: 'hooks/start',
      ...variables,
    },
    '/charm',
  );
}
