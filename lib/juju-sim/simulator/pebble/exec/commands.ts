import { z } from 'zod';
import { isSignalName } from '../image/spawn.ts';
import type { AttachedProgram } from './attached.ts';

const controlCommand = z.union([
  z.object({ command: z.literal('signal'), signal: z.object({ name: z.string() }) }),
  z.object({ command: z.literal('resize'), resize: z.object({ width: z.number(), height: z.number() }) }),
  z.object({ command: z.literal('end') }),
]);

/** Runs the command in a frame on the control websocket. Ignores an invalid frame, as Pebble does. */
export async function runCommand(frame: string, attached: AttachedProgram | undefined): Promise<void> {
  const command = parse(frame);
  if (command?.command === 'resize') await attached?.resize(command.resize);
  if (command?.command !== 'signal') return;
  const { name } = command.signal;
  if (isSignalName(name)) attached?.signal(name);
}

/** Whether a text frame on an output or input websocket marks the end. */
export function isEnd(frame: string): boolean {
  return parse(frame)?.command === 'end';
}

function parse(frame: string): z.infer<typeof controlCommand> | undefined {
  try {
    return controlCommand.safeParse(JSON.parse(frame)).data;
  } catch {
    return undefined;
  }
}
