/** Facts about an error: names, numbers and paths, never values from databags or secrets. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** The root of every error that charmkit throws: a code to branch on, the facts, and the cause. */
export class SdkError extends Error {
  readonly code: string;
  readonly facts: ErrorFacts;

  constructor(
    message: string,
    options: {
      readonly code: string;
      readonly facts?: ErrorFacts;
      readonly cause?: unknown;
    },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.facts = options.facts ?? {};
  }
}

/** The message of anything that was thrown, for a log line or a status. */
export function getErrorMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
