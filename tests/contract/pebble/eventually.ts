import { setTimeout as sleep } from 'node:timers/promises';

/** Reads until the value is as expected, and returns it. Fails with the last value, if it never is. */
export async function eventually<Value>(
  read: () => Promise<Value>,
  isRight: (value: Value) => boolean,
): Promise<Value> {
  // A busy machine takes many times as long as an idle one. Ends before the test does, to report the value.
  const deadline = performance.now() + 100_000;
  for (;;) {
    const value = await read();
    if (isRight(value)) return value;
    if (performance.now() > deadline) throw new Error(`Never came right: ${JSON.stringify(value)}`);
    await sleep(50);
  }
}
