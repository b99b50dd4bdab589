import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import fc from 'fast-check';
import * as z from 'zod';
import { createLazyConstructor } from '../../../scripts/lazy-schemas/lazy-constructor.ts';
import { constructors, lazySchemas } from '../../../scripts/lazy-schemas/plugin.ts';

type Zod = Pick<typeof z, 'array' | 'lazy' | 'number' | 'object' | 'record' | 'string' | 'union'>;

const real: Zod = z;
const deferred = Object.fromEntries(
  Object.entries(z as object).map(([name, value]) => [
    name,
    constructors.includes(name) ? createLazyConstructor(value as never) : value,
  ]),
) as unknown as Zod;

describe('a deferred schema', () => {
  test('is built when it is first used, and once', () => {
    let built = 0;
    const text = createLazyConstructor(() => {
      built += 1;
      return z.string();
    });
    const schema = text() as z.ZodString;
    const field = (deferred.object({ schema }).partial() as z.ZodObject).catch({});
    expect(built).toBe(0);
    expect([field.parse({ schema: 'a' }), field.parse({ schema: 1 }), schema.parse('b')]).toEqual([
      { schema: 'a' },
      {},
      'b',
    ]);
    expect(built).toBe(1);
  });

  test('gives the results of a schema that was built at once', () => {
    const [one, other] = [describeThing(deferred), describeThing(real)];
    const thing = fc.letrec((tie) => ({
      thing: fc.record(
        {
          name: fc.oneof(fc.string(), fc.integer()),
          size: fc.oneof(fc.integer(), fc.constant(null)),
          tags: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean())),
          parts: fc.array(tie('thing'), { maxLength: 2 }),
        },
        { requiredKeys: [] },
      ),
    })).thing;
    fc.assert(
      fc.property(fc.oneof(thing, fc.jsonValue()), (input) => {
        expect(summarize(one.safeParse(input))).toEqual(summarize(other.safeParse(input)));
      }),
    );
  });

  test('is a schema to code that asks', () => {
    const schema = deferred.string().optional();
    expect([schema instanceof z.ZodType, 'safeParse' in schema]).toEqual([true, true]);
  });
});

describe('the plugin', () => {
  test('defers the schemas of our modules, and leaves the rest of zod as it is', async () => {
    const contents = `
      import * as z from 'zod';
      export const schema = z.object({ name: z.string().min(2), count: z.coerce.number() });
      const failure = schema.safeParse({ name: 'a', count: '3' });
      export const [isError, parsed] = [failure.error instanceof z.ZodError, schema.parse({ name: 'ab', count: '3' })];`;
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: process.cwd() },
      bundle: true,
      format: 'esm',
      write: false,
      plugins: [lazySchemas],
    });
    const text = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
    const module = (await import(`data:text/javascript;base64,${text}`)) as Record<string, unknown>;
    expect([module.isError, module.parsed]).toEqual([true, { name: 'ab', count: 3 }]);
  });

  test('knows each constructor that the charm uses', async () => {
    const used = new Set<string>();
    for await (const path of glob('{src,lib/charmkit}/**/*.ts', {
      exclude: (name) => name === 'node_modules',
    }))
      for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/\bz\.([a-z]\w*)\(/g)) used.add(name);
    expect(used.size).toBeGreaterThan(10);
    expect([...used].filter((name) => !constructors.includes(name))).toEqual([]);
  });
});

interface Thing {
  name?: string | undefined;
  parts: Thing[];
}

function describeThing(zod: Zod): z.ZodType {
  const thing: z.ZodType<Thing> = zod.lazy(() =>
    zod.object({
      name: zod.string().min(1).optional().catch(undefined),
      size: zod.union([zod.number().int(), zod.string()]).nullish(),
      tags: zod.record(zod.string(), zod.string()).prefault({}),
      parts: zod.array(thing).default([]),
    }),
  );
  return thing;
}

function summarize({ success, data, error }: z.ZodSafeParseResult<unknown>): unknown {
  return success ? data : error?.issues;
}
