import { setTimeout as sleep } from 'node:timers/promises';

/** Reads until the value is as expected, and returns it. Fails with the last value. */
export async function eventually<Value>(
  read: () => Promise<Value>,
  isRight: (value: Value) => boolean,
): Promise<Value> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const value = await read();
    if (isRight(value)) return value;
    if (performance.now() > deadline) throw new Error(`Never came right: ${JSON.stringify(value)}`);
    await sleep(50);
  }
}
