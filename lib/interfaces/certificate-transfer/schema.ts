import * as z from 'zod';
import { parseJson } from '../../base/index.ts';
import { jsonText } from '../../relation/index.ts';

/**
 * The interface `certificate_transfer` (Python libraries `certificate_transfer_interface.v1` and `.v0`). In version 1 the
 * application writes a set of certificates; in version 0 each unit one certificate with its chain. Order means nothing.
 */
export const requirerApp = z.object({ version: jsonText(z.int()).optional() });

export const providerApp = z.object({ certificates: jsonText(z.array(z.string()).nullable()).optional() });

/** Raw PEM as the library of version 0 writes it, or JSON text of it as that of version 1 does. */
const pemText = z.string().transform((text) => z.string().safeParse(parseJson(text)).data ?? text);

export const providerUnit = z.object({
  certificate: pemText.optional(),
  ca: pemText.optional(),
  chain: jsonText(z.array(z.string()).nullable()).optional(),
});
