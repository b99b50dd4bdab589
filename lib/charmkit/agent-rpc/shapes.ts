import type { GobShape, GobStruct } from './gob-shape.ts';

/** What goes before each request (Go, net/rpc, `Request`). */
export const requestHeader = {
  name: 'Request',
  fields: { ServiceMethod: 'string', Seq: 'uint' },
} as const satisfies GobShape;

/** What goes before each answer (Go, net/rpc, `Response`). An error stands for the answer: what follows it is empty. */
export const responseHeader = {
  name: 'Response',
  fields: { ServiceMethod: 'string', Seq: 'uint', Error: 'string' },
} as const satisfies GobShape;

/** What follows an error. */
export const noBody = { name: '', fields: {} } as const satisfies GobShape;

/**
 * A run of a hook tool (Juju, `worker/uniter/runner/jujuc`, `Request`, the same in 3.6 and 4.1 but for the token, which 4
 * no longer has; Go skips a field that it does not know).
 */
export const toolRequest = {
  name: 'Request',
  fields: {
    ContextId: 'string',
    Dir: 'string',
    CommandName: 'string',
    Args: 'strings',
    StdinSet: 'bool',
    Stdin: 'bytes',
    Token: 'string',
  },
} as const satisfies GobShape;

/** What a hook tool answered (`github.com/juju/utils/v4/exec`, `ExecResponse`). */
export const toolResponse = {
  name: 'ExecResponse',
  fields: { Code: 'int', Stdout: 'bytes', Stderr: 'bytes' },
} as const satisfies GobShape;

export type ToolRequest = GobStruct<typeof toolRequest>;
export type ToolResponse = GobStruct<typeof toolResponse>;

/** The refusal of a tool that reads its standard input, which then has to be sent with the request. */
export const stdinWanted = 'hook tool requires stdin, none supplied';

/** The one method of Juju's agent. */
export const toolMethod = 'Jujuc.Main';
