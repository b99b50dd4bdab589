import * as z from 'zod';
import { parseJson } from '../../../base/index.ts';
import { ensureGrant, type HookContext, type Relation } from '../../../charm/index.ts';
import { secretGrant } from '../../../hook-tools/index.ts';
import { jsonLimits, secretId } from '../../../relation/index.ts';
import { FieldSecrets } from '../field-secrets.ts';
import { databagKeys, type SourceData } from '../schema.ts';
import { hasFields, type SourceFields } from '../source.ts';

type HandedOver = Pick<SourceData, 'secureExtraFields' | 'secureExtraFieldsSecret'>;

const written = z
  .object({ secure_extra_fields: z.unknown(), secure_extra_fields_secret: z.unknown() })
  .partial();
const requested = z.array(z.unknown());

/**
 * Publishes secure fields to one Grafana: in a secret of this application, if that Grafana requests it, else in the
 * databag. Leader only.
 */
export async function publishSecureFields(
  context: HookContext,
  relation: Relation,
  fields: SourceFields | undefined,
): Promise<HandedOver> {
  const before = await readWritten(relation);
  const secrets = new FieldSecrets(context);
  const isBySecret = hasFields(fields) && (await takesSecrets(relation));
  const description = `Secure fields of the data sources of ${relation.id}`;
  const id = isBySecret ? await secrets.keep(fields, { earlier: before.secret, description }) : undefined;
  if (before.secret !== undefined && before.secret !== id) await secrets.remove(before.secret);
  if (id !== undefined) {
    if (id !== before.secret) await secretGrant(context.tools, { id, relationId: relation.id });
    else await ensureGrant(context, relation, id);
    return { secureExtraFieldsSecret: id };
  }
  const isOpen = hasFields(fields) && (before.isOpen || !isAnswerDue(context, relation));
  return isOpen ? { secureExtraFields: fields } : {};
}

/** Removes the secret of a relation that is removed. Leader only. */
export async function removeSecureFields(context: HookContext, relation: Relation): Promise<void> {
  const { secret } = await readWritten(relation);
  if (secret !== undefined) await new FieldSecrets(context).remove(secret);
}

async function readWritten(
  relation: Relation,
): Promise<{ readonly isOpen: boolean; readonly secret: string | undefined }> {
  const text = (await relation.readOwnApp())[databagKeys.sourceData] ?? '';
  const { secure_extra_fields: open, secure_extra_fields_secret: id } =
    written.safeParse(parseJson(text)).data ?? {};
  return { isOpen: (open ?? null) !== null, secret: secretId.safeParse(id).data };
}

async function takesSecrets(relation: Relation): Promise<boolean> {
  const text = (await relation.readRemoteApp())[databagKeys.requestedSecrets] ?? '';
  return (
    requested.safeParse(parseJson(text, jsonLimits.settings)).data?.includes('secure_extra_fields') ?? false
  );
}

/** Grafana could not request secrets yet. Juju sends relation-changed next, and until then nothing is readable. */
function isAnswerDue({ event }: HookContext, { id }: Relation): boolean {
  const isFirst = event.kind === 'relation-created' || event.kind === 'relation-joined';
  return isFirst && event.relationId === id;
}
