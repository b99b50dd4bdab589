import * as z from 'zod';
import { jsonText, textUpTo } from '../../relation/index.ts';

/**
 * The interface `tls-certificates`, version 1 (Python library `tls_certificates_interface.v4.tls_certificates`). Each
 * unit writes its signing requests, and the provider's application writes all answers. Fields with their default may be
 * left out.
 */
export const requirerUnit = z.object({
  certificate_signing_requests: jsonText(
    'units',
    z.array(z.object({ certificate_signing_request: z.string(), ca: z.boolean().nullish() })),
  ).default([]),
});

/** Ten times the size of the largest keys in use. */
const certificate = textUpTo(65_536);
const maxChainLength = 20;

const answer = z.object({
  ca: certificate,
  certificate_signing_request: z.string(),
  certificate,
  chain: z.array(certificate).max(maxChainLength).nullish(),
  revoked: z.boolean().nullish(),
});

/** The answer to one request. */
export type Answer = z.infer<typeof answer>;

const refusal = z.object({
  csr: z.string(),
  error: z.object({ message: textUpTo(4096), reason: textUpTo(4096).nullish() }),
});

/** The requests that the provider refuses (Python library `charmlibs.interfaces.tls_certificates`). */
export const providerRefusals = z.object({
  request_errors: jsonText('units', z.array(z.unknown()))
    .transform((all) => all.flatMap((each) => refusal.safeParse(each).data ?? []))
    .default([]),
});

/** What the provider can issue (the same library). Each field may be missing, and data that is invalid says nothing. */
export const providerCapabilities = z.object({
  capabilities: jsonText(
    'value',
    z.object({
      allowed_domains: z.array(textUpTo(253)).max(100).nullish(),
      supports_subdomain: z.boolean().nullish(),
    }),
  )
    .optional()
    .catch(undefined),
});

/** One invalid answer must not hide the answers to other units: each is checked separately. */
export const providerApp = z.object({
  certificates: jsonText('units', z.array(z.unknown()))
    .transform((all) => all.map((each) => answer.safeParse(each).data))
    .default([]),
});
