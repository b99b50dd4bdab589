import * as z from 'zod';
import { jsonText } from '../../relation/index.ts';

/**
 * The interface `tls-certificates`, version 1 (Python library `tls_certificates_interface.v4.tls_certificates`): each unit
 * writes its signing requests, and the provider's application all answers. Fields at their default may be left out.
 */
export const requirerUnit = z.object({
  certificate_signing_requests: jsonText(
    z.array(z.object({ certificate_signing_request: z.string(), ca: z.boolean().nullish() })),
  ).default([]),
});

const answer = z.object({
  ca: z.string(),
  certificate_signing_request: z.string(),
  certificate: z.string(),
  chain: z.array(z.string()).nullish(),
  revoked: z.boolean().nullish(),
});

/** What was answered to one request. */
export type Answer = z.infer<typeof answer>;

/** One bad answer must not hide those to other units: each is looked at by itself. */
export const providerApp = z.object({
  certificates: jsonText(z.array(z.unknown()))
    .transform((all) => all.map((each) => answer.safeParse(each).data))
    .default([]),
});
