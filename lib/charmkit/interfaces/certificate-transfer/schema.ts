import * as z from 'zod';
import { parseJson } from '../../base/index.ts';
import { jsonLimits, jsonText, textUpTo } from '../../relation/index.ts';

/**
 * The interface `certificate_transfer` (Python libraries `certificate_transfer_interface.v1` and `.v0`). In version 1
 * the application writes a set of certificates; in version 0 each unit writes one certificate with its chain. The order
 * does not matter.
 */
export const requirerApp = z.object({ version: jsonText('value', z.int()).optional() });

export const providerApp = z.object({
  version: jsonText('value', z.int()).optional(),
  certificates: jsonText('certificates', z.array(z.string()).nullable()).optional(),
});

/** Raw PEM, as the library of version 0 writes it, or the JSON text of it, as the library of version 1 does. */
const pemText = textUpTo(jsonLimits.certificates.characters).transform(
  (text) => z.string().safeParse(parseJson(text, jsonLimits.certificates)).data ?? text,
);

export const providerUnit = z.object({
  certificate: pemText.optional(),
  ca: pemText.optional(),
  chain: jsonText('certificates', z.array(z.string()).nullable()).optional(),
});
