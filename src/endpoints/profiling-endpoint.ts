import { publishProfilingPort, withdrawProfiles } from 'charmkit/interfaces/parca-scrape';
import * as z from 'zod';
import { profilingPort } from '../grafana/files.ts';
import { defineFact, type Endpoint } from '../reconcile/observe/endpoint.ts';

/** Whether an application collects profiles. Grafana serves profiles only then. */
const isProfiled = defineFact({
  name: 'isProfiled',
  key: 'is_profiled',
  schema: z.boolean(),
  read: async (context) => (await context.relations('profiling-endpoint')).length > 0,
});

export const profilingEndpoint = {
  endpoint: 'profiling-endpoint',
  fact: isProfiled,
  publication: {
    by: 'unit',
    // Grafana serves profiles over plain HTTP, even if its web interface uses HTTPS.
    publish: (context, relation) => publishProfilingPort(context, relation, { port: profilingPort }),
    publishIdle: withdrawProfiles,
  },
} as const satisfies Endpoint;
