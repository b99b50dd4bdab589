import { expect } from '@jest/globals';

/** Returns the error, of the expected class, that a call rejects with. */
export async function rejection<Failure extends Error>(
  kind: abstract new (...args: never[]) => Failure,
  call: Promise<unknown>,
): Promise<Failure> {
  const outcome = await call.then(
    (value) => new Error(`Expected ${kind.name}, got the value ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (!(outcome instanceof kind)) expect(outcome).toBeInstanceOf(kind);
  return outcome as Failure;
}
