import * as z from 'zod';

/** The interface `grafana_metadata` (Python library `grafana_k8s.v0.grafana_metadata`): all raw text. */
export const providerApp = z.object({
  grafana_uid: z.string().min(1),
  direct_url: z.url(),
  ingress_url: z.url().optional(),
});
