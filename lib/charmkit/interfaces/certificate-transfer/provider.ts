import { type HookContext, publishApp, publishUnit, type Relation, readApp } from '../../charm/index.ts';
import { requirerApp } from './schema.ts';

/**
 * Publishes certificates in PEM. If the requirer has not said that it understands version 1, they go into this unit's
 * databag, in the form that the Python library of version 1 uses there.
 */
export async function publishTransferredCertificates(
  context: HookContext,
  relation: Relation,
  certificates: readonly string[],
): Promise<void> {
  const sorted = [...new Set(certificates)].sort();
  const [first] = sorted;
  const requirer = await readApp(context, relation, { schema: requirerApp });
  const isVersion1 = requirer?.version === 1;
  const ofUnit = !isVersion1 && first !== undefined;
  await publishApp(context, relation, {
    certificates: isVersion1 ? JSON.stringify(sorted) : undefined,
    version: isVersion1 ? '1' : undefined,
  });
  await publishUnit(relation, {
    certificate: ofUnit ? JSON.stringify(first) : undefined,
    ca: ofUnit ? JSON.stringify(first) : undefined,
    chain: ofUnit ? JSON.stringify(sorted) : undefined,
    version: ofUnit ? '0' : undefined,
  });
}
