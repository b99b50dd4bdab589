import type { OpenSession } from '../session/open-session.ts';
import type { ToolCall } from '../session/types.ts';

/** One call of a tool in a hook. */
export interface ToolRun {
  readonly session: OpenSession;
  readonly call: ToolCall;
}

/** A hook tool: what it prints on success. Refusals are ToolFailures. */
export type Tool = (run: ToolRun) => string;

/** Tools by the name that stands on PATH. */
export type ToolFamily = Readonly<Record<string, Tool>>;
