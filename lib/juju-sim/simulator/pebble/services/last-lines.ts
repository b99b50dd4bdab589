import type { LogBuffer } from './log-buffer.ts';

const maxLines = 20;
const indent = '    ';

/** The end of a service's output, for the message of a failed start. */
export function renderLastLines(logs: LogBuffer): string {
  const messages = logs.entries.map(({ message }) => message);
  const shown = messages.slice(-maxLines);
  const lines = messages.length > maxLines ? ['(...)', ...shown] : shown;
  return lines.length === 0 ? indent : lines.map((line) => indent + line).join('\n');
}
