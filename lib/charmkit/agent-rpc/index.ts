export { AgentConnection, type AgentReply } from './connection.ts';
export { GobTooLongError } from './gob-frames.ts';
export { GobError } from './gob-shape.ts';
export { type AnswerRequest, answerCalls } from './server.ts';
export { stdinWanted, type ToolRequest, type ToolResponse } from './shapes.ts';
