import { escapeUnprintable } from '../../base/index.ts';
import { type HookContext, type Relation, readApp } from '../../charm/index.ts';
import { providerCapabilities } from './schema.ts';

/** The names of a certificate that the provider can and can't give. */
export interface GrantableNames {
  readonly names: readonly string[];
  readonly leftOut: readonly string[];
  /** The domains for which the provider issues certificates, on one line. Undefined if it names none. */
  readonly domains: string | undefined;
}

/**
 * Leaves out the names for which the provider says that it issues no certificates. A provider that says nothing about a
 * capability may have it (Python library `charmlibs.interfaces.tls_certificates`, `ProviderCapabilities`).
 */
export async function limitNames(
  context: HookContext,
  relation: Relation,
  wanted: readonly string[],
): Promise<GrantableNames> {
  const read = await readApp(context, relation, { schema: providerCapabilities });
  const { allowed_domains: allowed, supports_subdomain: hasSubdomains } = read?.capabilities ?? {};
  if (!allowed || allowed.length === 0) return { names: wanted, leftOut: [], domains: undefined };
  const domains = allowed.map((domain) => domain.toLowerCase().replace(/^(\*?\.)/, ''));
  const isGrantable = (name: string) =>
    domains.some((domain) => name === domain || (hasSubdomains !== false && name.endsWith(`.${domain}`)));
  return {
    names: wanted.filter((name) => isGrantable(name.toLowerCase())),
    leftOut: wanted.filter((name) => !isGrantable(name.toLowerCase())),
    domains: escapeUnprintable(allowed.join(', ').slice(0, maxDomainsLength)),
  };
}

/** A status is one line. */
const maxDomainsLength = 150;
