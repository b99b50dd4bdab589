import * as z from 'zod';
import { jsonText } from '../../relation/index.ts';

/** Header names that HTTP servers and proxies accept, without characters that are special in configuration files. */
const headerName = z.string().regex(/^[A-Za-z0-9_-]{1,200}$/, 'is not the name of a header');
const headerOfProperty = z
  .string()
  .regex(/^[A-Za-z]{1,40}:[A-Za-z0-9_-]{1,200}$/, 'is not a property and a header: Email:X-WEBAUTH-EMAIL');
const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'is not an IP address or network',
});

/** Limit of a list in one environment variable: Linux limits it, with its name, to 128 KB. */
const maxListLength = 8192;
const tooLong = `is longer than ${maxListLength} characters in all`;

/** The proxy's settings, with Grafana's names (Grafana, "Configure auth proxy authentication"). */
const proxy = z.object({
  enabled: z.boolean().default(true),
  header_name: headerName,
  header_property: z.enum(['username', 'email']),
  auto_sign_up: z.boolean().default(true),
  sync_ttl: z.int().nonnegative().nullish(),
  whitelist: z.array(address).refine(fitsVariable, tooLong).nullish(),
  headers: z.array(headerOfProperty).refine(fitsVariable, tooLong).nullish(),
  headers_encoded: z.boolean().nullish(),
  enable_login_token: z.boolean().nullish(),
});

/**
 * The interface `grafana_auth` (Python library `grafana_k8s.v0.grafana_auth`). The library allows for modes other than
 * `proxy`, but none exists. One invalid setting makes all of them invalid: with the others alone, for example without
 * the list of proxies, Grafana might let in more people than intended.
 */
export const providerApp = z.object({ auth: jsonText('settings', z.object({ proxy })).optional() });

export const requirerApp = z.object({ urls: jsonText('settings', z.array(z.string())).optional() });

function fitsVariable(list: readonly string[]): boolean {
  return list.join().length <= maxListLength;
}
