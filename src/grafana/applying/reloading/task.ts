import { parseJson } from 'charmkit/base';
import * as z from 'zod';

const taskSchema = z.object({
  /** Grafana's API, and how it is recognised. */
  url: z.string(),
  trust: z.object({ ca: z.string(), name: z.string() }).optional(),
  credentials: z.object({ user: z.string(), password: z.string() }),
  kinds: z.array(z.enum(['datasources', 'dashboards'])),
  /** Of the container that Grafana runs in. */
  pebbleSocket: z.string(),
});

/** What a process of its own has Grafana load. */
export type ReloadTask = z.infer<typeof taskSchema>;

/** @throws ZodError where the text is no task */
export function parseReloadTask(text: string): ReloadTask {
  return taskSchema.parse(parseJson(text));
}

const answerSchema = z.object({
  /** Who was answered, as `identifyProcess` gives it. */
  process: z.string(),
  /** Grafana's HTTP status; null where it gave no answer. */
  status: z.number().nullable(),
});

/** What Grafana has answered to a reload that outlasted its hook. */
export type ReloadAnswer = z.infer<typeof answerSchema>;

/** Undefined where there is none, or a damaged one. */
export function parseReloadAnswer(content: string | undefined): ReloadAnswer | undefined {
  return answerSchema.safeParse(parseJson(content ?? '')).data;
}
