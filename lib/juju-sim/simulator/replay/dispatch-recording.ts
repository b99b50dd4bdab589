import { readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import type { JournalEntry } from '../journal/journal.ts';
import { parseJsonAs, RecordingError } from '../recording.ts';

const schema = z.object({
  /** The form of this file. */
  version: z.literal(1),
  unit: z.string(),
  hook: z.string(),
  isAction: z.boolean(),
  exit: z.number(),
  jujuVersion: z.string(),
  environment: z.record(z.string(), z.string()),
  calls: z.array(
    z.object({
      tool: z.string(),
      args: z.array(z.string()),
      stdin: z.string().optional(),
      exitCode: z.number(),
      stdout: z.string(),
      stderr: z.string(),
    }),
  ),
  /** Bodies and answers are in base64. */
  requests: z.array(
    z.object({
      /** It becomes a directory's name. */
      container: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
      method: z.string(),
      url: z.string(),
      body: z.string(),
      answer: z.string(),
    }),
  ),
});

/** One dispatch with everything that it read and did, as JSON. It contains the secrets that the charm read. */
export type DispatchRecording = z.infer<typeof schema>;

export function createDispatchRecording({
  record,
  environment,
  calls,
  requests,
}: JournalEntry): DispatchRecording {
  return {
    version: 1,
    unit: record.unit,
    hook: record.hook,
    isAction: record.isAction,
    exit: record.exit,
    jujuVersion: environment.JUJU_VERSION ?? '',
    environment: { ...environment },
    calls: calls.map(({ tool, args, stdin, exitCode, stdout, stderr }) => ({
      tool,
      args: [...args],
      ...(stdin === undefined ? {} : { stdin }),
      exitCode,
      stdout,
      stderr,
    })),
    requests: requests.map(({ container, method, url, body, answer }) => ({
      container,
      method,
      url,
      body: body.toString('base64'),
      answer: answer.toString('base64'),
    })),
  };
}

/** @throws RecordingError, or the system's error if there is no file. */
export async function readDispatchRecording(path: string): Promise<DispatchRecording> {
  const text = await readFile(path, 'utf8');
  return parseJsonAs(schema, text, (reason) => new RecordingError(path, reason, 'a dispatch'));
}

export async function writeDispatchRecording(path: string, recording: DispatchRecording): Promise<void> {
  await writeFile(path, `${JSON.stringify(recording, null, 2)}\n`, { mode: 0o600 });
}
