import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ActionOutcome, type Charm, dispatchEvent, type HookHandler } from 'charmkit/charm';
import { handleEveryEvent } from '../../handle-every-event.ts';
import { recordingRunner } from '../hook-tools/recording-runner.ts';

let charmDir: string;

beforeAll(async () => {
  charmDir = await mkdtemp(join(tmpdir(), 'charm-'));
  await writeFile(join(charmDir, 'metadata.yaml'), 'name: web\nrequires: {db: {interface: pg}}\n');
});

afterAll(() => rm(charmDir, { recursive: true }));

function charmOf(handler: HookHandler, greet?: () => Promise<ActionOutcome>): Charm {
  return handleEveryEvent(charmDir, handler, greet ? { greet } : {});
}

let units = 0;

/** Each run has a unit of its own by default, because the state that a hook leaves belongs to its unit. */
async function run(charm: Charm, dispatchPath: string, unit = `web/${units++}`) {
  const tools = recordingRunner({ stdout: '{}' });
  const environment = {
    JUJU_UNIT_NAME: unit,
    JUJU_MODEL_NAME: 'test',
    JUJU_MODEL_UUID: `dispatch-test-${process.pid}`,
    JUJU_DISPATCH_PATH: dispatchPath,
    JUJU_CHARM_DIR: charmDir,
    JUJU_RELATION_ID: 'db:1',
  };
  const exitCode = await dispatchEvent(charm, { environment, cwd: charmDir, tools });
  return { exitCode, lines: tools.calls.map(({ tool, args }) => [tool, ...args].join(' ')) };
}

describe('dispatch', () => {
  test('sends what the handler wrote and logged, and exits with 0', async () => {
    const charm = charmOf(async ({ log }) => log.info('hello'));
    expect(await run(charm, 'hooks/start')).toEqual({ exitCode: 0, lines: ['juju-log -l INFO -- hello'] });
  });

  test('writes databags when the handler is done', async () => {
    const charm = charmOf(async (context) => context.eventRelation()?.writeOwnUnit({ a: '1' }));
    const { lines } = await run(charm, 'hooks/db-relation-changed');
    expect(lines).toEqual([
      expect.stringMatching(/^relation-get .* db:1 - web\/\d+$/),
      'relation-set -r db:1 --file -',
    ]);
  });

  test('after an error writes no databag, logs where it came from, and exits with 1', async () => {
    const charm = charmOf(async (context) => {
      context.eventRelation()?.writeOwnUnit({ a: '1' });
      throw new TypeError('a bug', { cause: new Error('its cause') });
    });
    const { exitCode, lines } = await run(charm, 'hooks/db-relation-changed');
    expect(exitCode).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^juju-log -l ERROR -- hooks\/db-relation-changed failed: TypeError: a bug.*its cause/s,
    );
  });

  test('tells the next hook of a unit that the one before was not finished, until one is', async () => {
    const seen: boolean[] = [];
    const failing = charmOf(async () => {
      throw new Error('killed');
    });
    const noting = charmOf(async ({ previousWasInterrupted }) => void seen.push(previousWasInterrupted));
    const unit = 'web/1000';
    for (const charm of [noting, failing, noting, noting]) await run(charm, 'hooks/start', unit);
    expect(seen).toEqual([false, true, false]);
  });

  test('logs a hook that it does not know, and goes on', async () => {
    const { exitCode, lines } = await run(charmOf(fail), 'hooks/brand-new');
    expect(exitCode).toBe(0);
    expect(lines[0]).toMatch(/^juju-log -l WARNING -- Ignored the hook brand-new/);
  });

  test('hands an action its results', async () => {
    const charm = charmOf(fail, async () => ({ results: { greeting: 'hi', 'sub.key': 'there' } }));
    expect((await run(charm, 'actions/greet')).lines).toEqual(['action-set greeting=hi sub.key=there']);
  });

  test('fails an action without failing the dispatch', async () => {
    const charm = charmOf(fail, async () => ({ failure: '-not now' }));
    expect(await run(charm, 'actions/greet')).toEqual({ exitCode: 0, lines: ['action-fail -- -not now'] });
  });

  test('keeps a log line of an action out of what the operator sees', async () => {
    const charm = charmOf(fail);
    const quiet: Charm = {
      ...charm,
      actions: {
        greet: async ({ log }) => {
          log.debug('thinking');
          return { results: { a: 'b' } };
        },
      },
    };
    expect((await run(quiet, 'actions/greet')).lines).toEqual([
      'action-set a=b',
      'juju-log -l DEBUG -- thinking',
    ]);
  });
});

async function fail(): Promise<never> {
  throw new Error('Not the handler of this event');
}
