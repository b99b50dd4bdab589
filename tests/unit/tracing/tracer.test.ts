import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { SdkError } from 'charmkit/base';
import { type Span, Tracer } from 'charmkit/tracing';

const resource = { 'service.name': 'web' };

function namesByParent(spans: readonly Span[]): readonly (readonly [string, string | undefined])[] {
  const names = new Map(spans.map(({ id, name }) => [id, name]));
  return spans.map(({ name, parentId }) => [name, names.get(parentId ?? '')]);
}

describe('a tracer', () => {
  test('knows in which span each was begun, also of those that run side by side', async () => {
    const tracer = new Tracer();
    const work = (name: string) =>
      tracer.span(name, async () => {
        await nextTurn();
        tracer.begin(`in ${name}`).end();
        return name;
      });
    const result = await tracer.span('all', () => Promise.all([work('a'), work('b')]));
    expect(result).toEqual(['a', 'b']);
    const { id, spans } = tracer.trace(resource);
    expect(id).toMatch(/^[\da-f]{32}$/);
    expect(namesByParent(spans)).toEqual([
      ['all', undefined],
      ['a', 'all'],
      ['b', 'all'],
      ['in a', 'a'],
      ['in b', 'b'],
    ]);
    expect(new Set(spans.map((span) => span.id)).size).toBe(5);
  });

  test('takes its place in the trace of whoever started the process', async () => {
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
    const tracer = new Tracer(parent);
    await tracer.span('all', () => tracer.begin('part').end());
    const { id, spans } = tracer.trace(resource);
    expect(id).toBe(parent.traceId);
    expect(spans.map(({ parentId }) => parentId)).toEqual([parent.spanId, spans[0]?.id]);
  });

  test('keeps of an error what kind it is, and passes it on', async () => {
    const tracer = new Tracer();
    const error = new SdkError('with a secret', { code: 'some-code' });
    await expect(
      tracer.span('fails', () => {
        throw error;
      }),
    ).rejects.toBe(error);
    await expect(tracer.span('rejects', () => Promise.reject(new TypeError('secret')))).rejects.toThrow();
    const { spans } = tracer.trace(resource);
    expect(spans.map((span) => span.error)).toEqual(['some-code', 'TypeError']);
    expect(JSON.stringify(spans)).not.toContain('secret');
  });

  test('ends what is open when it has to, and says so', () => {
    const tracer = new Tracer();
    tracer.begin('done').end();
    tracer.begin('open', { a: 1 }).note({ b: true });
    const [done, open] = tracer.trace(resource).spans;
    expect(done?.error).toBeUndefined();
    expect(open).toMatchObject({ error: 'interrupted', attributes: { a: 1, b: true } });
    expect(open?.endMs).toBeGreaterThanOrEqual(open?.startMs ?? Number.NaN);
  });

  test('keeps the first thousand spans, and counts the others', async () => {
    const tracer = new Tracer();
    await tracer.span('all', () => {
      for (let count = 0; count < 1500; count += 1) tracer.begin('one').end();
    });
    const { spans } = tracer.trace(resource);
    expect(spans).toHaveLength(1000);
    expect(spans[0]?.attributes).toEqual({ dropped: 501 });
  });
});
