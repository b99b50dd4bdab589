import * as z from 'zod';
import { httpUrl, jsonText, textUpTo } from '../../relation/index.ts';

/**
 * The interface `catalogue` (Python library `catalogue_k8s.v1.catalogue`). All values except `api_endpoints` are raw
 * text.
 */
export const requirerApp = z.object({
  name: textUpTo(200).min(1),
  url: httpUrl,
  icon: textUpTo(200).default(''),
  description: textUpTo(4096).default(''),
  api_docs: textUpTo(2048).optional(),
  api_endpoints: jsonText('settings', z.record(z.string(), z.string()).nullable()).optional(),
});
