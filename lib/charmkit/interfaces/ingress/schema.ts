import * as z from 'zod';
import { httpUrl, jsonText } from '../../relation/index.ts';

const scheme = z.enum(['http', 'https']);

/**
 * The interface `ingress`, second version, with one URL for an application (Python library `traefik_k8s.v2.ingress`).
 * Each value is JSON text. Fields with their default are left out.
 */
export const requirerApp = z.object({
  model: jsonText('value', z.string().min(1)),
  name: jsonText('value', z.string().min(1)),
  port: jsonText('value', z.coerce.number().int().min(1).max(65_535)),
  scheme: jsonText('value', scheme.nullable()).optional(),
  'strip-prefix': jsonText('value', z.boolean().nullable()).optional(),
  is_port_open: jsonText('value', z.boolean().nullable()).optional(),
  'redirect-https': jsonText('value', z.boolean().nullable()).optional(),
});

export const requirerUnit = z.object({
  host: jsonText('value', z.string().min(1)),
  ip: jsonText('value', z.union([z.ipv4(), z.ipv6()]).nullable()).optional(),
});

/** `null` while the ingress has no address yet. */
export const providerApp = z.object({
  ingress: jsonText('value', z.object({ url: httpUrl }).nullable()).optional(),
});
