import * as z from 'zod';
import { jsonText } from '../../relation/index.ts';

/** The interface `catalogue` (Python library `catalogue_k8s.v1.catalogue`): all raw text but `api_endpoints`. */
export const requirerApp = z.object({
  name: z.string().min(1),
  url: z.url(),
  icon: z.string().default(''),
  description: z.string().default(''),
  api_docs: z.string().optional(),
  api_endpoints: jsonText(z.record(z.string(), z.string()).nullable()).optional(),
});
