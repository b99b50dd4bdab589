import { SdkError } from '../base/index.ts';

/** A state or an event that Juju can't produce. The message lists all that is wrong, and what to write instead. */
export class InconsistentStateError extends SdkError {
  /** One sentence for each fault. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.length === 1 ? `${problems[0]}` : problems.map((problem) => `\n- ${problem}`).join(''), {
      code: 'inconsistent-state',
      facts: { problems: problems.length },
    });
    this.problems = problems;
  }
}

/** The charm failed on the event: Juju drops what it wrote, and runs the hook again. The cause is what the charm threw. */
export class EventFailedError extends SdkError {
  constructor(failed: {
    readonly unit: string;
    readonly hook: string;
    readonly reason: string;
    readonly cause: unknown;
  }) {
    const { unit, hook, reason, cause } = failed;
    super(`${hook} of ${unit} failed: ${reason}`, { code: 'event-failed', facts: { unit, hook }, cause });
  }
}

/** The charm asked the test for something that a state does not describe. */
export class NotSimulatedError extends SdkError {
  constructor(asked: string, advice: string) {
    super(`${asked}: ${advice}`, { code: 'not-simulated', facts: { asked } });
  }
}
