import type { HookContext, Relation } from 'charmkit/charm';
import { publishProfilingPort } from 'charmkit/interfaces/parca-scrape';
import * as z from 'zod';
import { profilingPort } from '../grafana/files.ts';
import type { SharedFact } from './grafana.ts';

/** Whether an application collects profiles. Grafana serves profiles only then. */
export const isProfiled: SharedFact<boolean> = {
  key: 'is_profiled',
  endpoint: 'profiling-endpoint',
  schema: z.boolean(),
  read: async (context) => (await context.relations('profiling-endpoint')).length > 0,
};

/** Grafana serves profiles over plain HTTP, even if its web interface uses HTTPS. */
export async function publishProfilingTarget(context: HookContext, relation: Relation): Promise<void> {
  await publishProfilingPort(context, relation, { port: profilingPort });
}
