import * as z from 'zod';
import { scrapeMetadata } from '../../charm/index.ts';
import { httpUrl, jsonText } from '../../relation/index.ts';

/**
 * The interface `loki_push_api` (Python library `loki_k8s.v1.loki_push_api`): each unit of the provider names the URL
 * that accepts log lines, and the requirer names itself and brings alert rules.
 */
export const providerUnit = z.object({ endpoint: jsonText('value', z.object({ url: httpUrl })) });

const rule = z.looseObject({ expr: z.string().min(1) });
const group = z.looseObject({ name: z.string().min(1), rules: z.array(rule) });

export const requirerApp = z.object({
  metadata: jsonText('value', scrapeMetadata).optional(),
  alert_rules: jsonText('units', z.object({ groups: z.array(group).default([]) })).optional(),
});
