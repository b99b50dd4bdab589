import { parseJson } from 'charmkit/base';
import * as z from 'zod';

const taskSchema = z.object({
  /** The URL of Grafana's API, and how Grafana is verified. */
  url: z.string(),
  trust: z.object({ ca: z.string(), name: z.string() }).optional(),
  credentials: z.object({ user: z.string(), password: z.string() }),
  kinds: z.array(z.enum(['datasources', 'dashboards', 'alerting'])),
  /** The socket of the container in which Grafana runs. */
  pebbleSocket: z.string(),
});

/** The reload that a separate process asks Grafana for. */
export type ReloadTask = z.infer<typeof taskSchema>;

/** @throws ZodError if the text is not a task */
export function parseReloadTask(text: string): ReloadTask {
  return taskSchema.parse(parseJson(text));
}

const answerSchema = z.object({
  /** The process that received the answer, as `identifyProcess` returns it. */
  process: z.string(),
  /** Grafana's HTTP status. Null if it did not answer. */
  status: z.number().nullable(),
});

/** Grafana's answer to a reload that outlasted its hook. */
export type ReloadAnswer = z.infer<typeof answerSchema>;

/** Undefined if the answer is missing or damaged. */
export function parseReloadAnswer(content: string | undefined): ReloadAnswer | undefined {
  return answerSchema.safeParse(parseJson(content ?? '')).data;
}
