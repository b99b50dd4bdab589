import * as z from 'zod';
import { compareNumbers } from '../hook-tools/index.ts';
import { normalizeSecretId, secretId } from '../relation/index.ts';
import { type SecretRefusal, secretRefusals } from './secret-trouble.ts';

/** A secret that a relation names, and the reason if it is refused. This form is stored. */
export const namedSecret = z.object({
  /** The relation's id. */
  relation: z.string(),
  /** The application on the other side. */
  app: z.string(),
  field: z.string(),
  id: secretId,
  refusal: z.enum(secretRefusals).optional(),
});

export type NamedSecret = Readonly<z.infer<typeof namedSecret>>;

/** A refused secret. */
export type RefusedSecret = NamedSecret & { readonly refusal: SecretRefusal };

export interface Judgement {
  /** The earlier decisions. */
  readonly record: readonly NamedSecret[];
  /** The ids of the secrets of this application or unit. */
  readonly owned: ReadonlySet<string>;
  readonly isOption: (id: string) => boolean;
}

/**
 * The stored decisions, with new ones for the secrets that these relations name now. A secret belongs to one
 * application: a relation with a stored decision keeps it. Of new relations, the older one gets it, in whatever order
 * they were read.
 */
export function judgeSecrets(
  relations: readonly string[],
  named: readonly NamedSecret[],
  { record, owned, isOption }: Judgement,
): readonly NamedSecret[] {
  const judged = record.filter(({ relation }) => !relations.includes(relation));
  const holders = new Map(
    judged.filter((entry) => !isRefused(entry)).map(({ id, app }) => [normalizeSecretId(id), app]),
  );
  const [known, fresh] = [true, false].map((wanted) =>
    named.filter((entry) => isOnRecord(entry, record) === wanted).sort(byRelation),
  );
  for (const { refusal: _former, ...entry } of [...(known ?? []), ...(fresh ?? [])]) {
    const id = normalizeSecretId(entry.id);
    const holder = holders.get(id) ?? entry.app;
    const claimed = holder === entry.app ? undefined : 'claimed';
    const refusal = owned.has(entry.id) ? 'owned' : isOption(entry.id) ? 'option' : claimed;
    if (refusal === undefined) holders.set(id, entry.app);
    judged.push({ ...entry, ...(refusal && { refusal }) });
  }
  return judged.sort(byRelation);
}

/** Whether an earlier decision allowed this read. */
export function isOnRecord(entry: NamedSecret, record: readonly NamedSecret[]): boolean {
  return record.some((other) => isSameNaming(other, entry) && other.refusal === undefined);
}

export function isRefused(entry: NamedSecret): entry is RefusedSecret {
  return entry.refusal !== undefined;
}

export function isSameNaming(a: NamedSecret, b: NamedSecret): boolean {
  return a.relation === b.relation && a.field === b.field && isSameSecret(a, b);
}

function isSameSecret(a: NamedSecret, b: NamedSecret): boolean {
  return normalizeSecretId(a.id) === normalizeSecretId(b.id);
}

function byRelation(a: NamedSecret, b: NamedSecret): number {
  return compareNumbers(a.relation, b.relation) || (a.field < b.field ? -1 : 1);
}
