import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { reportTried } from '../torture/report-tried.ts';
import { readCorpus } from './corpus.ts';
import { HostileWorld } from './hostile-world.ts';
import { hostileInput } from './input.ts';
import { remoteKeys } from './remote-keys.ts';
import { type Attempts, type HostileOption, hostileOption, tryInputs } from './try-inputs.ts';
import { tryReading } from './try-reading.ts';

const seed = Date.now() % 1_000_000_000;
const readings = 1000;
const hooks = 30;
const corpus = readCorpus();
const total = { tried: 0, failed: 0 };

afterAll(() => {
  reportTried('hostile inputs', total);
  expect(total.tried).toBeGreaterThanOrEqual(readings);
});

test('every endpoint and every option is tried, and the corpus is there', () => {
  const { requires, provides } = load(readFileSync('metadata.yaml', 'utf8')) as Record<string, object>;
  expect(Object.keys(remoteKeys).sort()).toEqual(Object.keys({ ...requires, ...provides }).sort());
  const { options } = load(readFileSync('config.yaml', 'utf8')) as { options: object };
  const seen = new Set(fc.sample(hostileOption, { numRuns: 1000, seed: 1 }).map(({ option }) => option));
  expect([...seen].sort()).toEqual(Object.keys(options).sort());
  expect(corpus.size).toBeGreaterThanOrEqual(40);
});

test(`${readings} inputs of neighbours are read, and nothing comes of them that should not`, async () => {
  await expectAllGood({ seed, count: readings, inputs: hostileInput, attempt: tryReading });
});

describe('in whole hooks', () => {
  let world: HostileWorld;

  beforeAll(async () => {
    world = await HostileWorld.open();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  // Tests have only the names of inputs, because jest would print the inputs themselves.
  test.each([...corpus.keys()])('%s, of the corpus, costs nobody else anything', async (name) => {
    const input = corpus.get(name);
    if (input) await world.write(input);
    total.tried += 1;
  });

  test(`${hooks} inputs of neighbours cost nobody else anything`, async () => {
    await expectAllGood({ seed, count: hooks, inputs: hostileInput, attempt: world.write.bind(world) });
  });

  test(`${hooks} settings of options cost nobody else anything`, async () => {
    const attempt = ({ option, value }: HostileOption) => world.configure(option, value);
    await expectAllGood({ seed, count: hooks, inputs: hostileOption, attempt });
  });
});

async function expectAllGood<Input>(attempts: Attempts<Input>): Promise<void> {
  const { tried, failures } = await tryInputs(attempts);
  total.tried += tried;
  total.failed += failures.length;
  expect(failures).toEqual([]);
}
