import * as z from 'zod';
import { jsonText } from '../../relation/index.ts';

const scheme = z.enum(['http', 'https']);

/**
 * The interface `ingress`, second version, one URL for an application (Python library `traefik_k8s.v2.ingress`): each
 * value is JSON text, and a field at its default is left out.
 */
export const requirerApp = z.object({
  model: jsonText(z.string().min(1)),
  name: jsonText(z.string().min(1)),
  port: jsonText(z.coerce.number().int().min(1).max(65_535)),
  scheme: jsonText(scheme.nullable()).optional(),
  'strip-prefix': jsonText(z.boolean().nullable()).optional(),
  'redirect-https': jsonText(z.boolean().nullable()).optional(),
});

export const requirerUnit = z.object({
  host: jsonText(z.string().min(1)),
  ip: jsonText(z.union([z.ipv4(), z.ipv6()]).nullable()).optional(),
});

/** A URL parser mends white space; what the URL is written into may not. */
const url = z.url({ protocol: /^https?$/ }).refine((text) => !/\s/.test(text), 'has white space');

/** `null` while the ingress has no address yet. */
export const providerApp = z.object({ ingress: jsonText(z.object({ url }).nullable()).optional() });
