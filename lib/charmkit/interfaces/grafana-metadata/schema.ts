import * as z from 'zod';
import { httpUrl, textUpTo } from '../../relation/index.ts';

/** The interface `grafana_metadata` (Python library `grafana_k8s.v0.grafana_metadata`). All values are raw text. */
export const providerApp = z.object({
  grafana_uid: textUpTo(200).min(1),
  direct_url: httpUrl,
  ingress_url: httpUrl.optional(),
});
