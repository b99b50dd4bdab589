import type { OpenSession } from '../session/open-session.ts';
import type { ToolCall } from '../session/types.ts';

/** One call of a tool in a hook. */
export interface ToolRun {
  readonly session: OpenSession;
  readonly call: ToolCall;
}

/** A hook tool. It returns its output, or throws a ToolFailure. */
export type Tool = (run: ToolRun) => string;

/** Tools by their name on PATH. */
export type ToolFamily = Readonly<Record<string, Tool>>;
