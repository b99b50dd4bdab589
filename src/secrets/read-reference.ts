import { describeTrouble, type KeptSecrets, type SecretTrouble } from 'charmkit/charm';
import type { SecretContent } from 'charmkit/hook-tools';
import type { SecretReference } from './secret-reference.ts';

export interface ReferencePlace {
  readonly app: string;
  /** Where the reference is, for messages. */
  readonly place: string;
  /** Values that the file can't contain, and what is wrong with them. */
  readonly unwritable: { readonly form: RegExp; readonly problem: string };
}

export interface ReferenceReading {
  /** Undefined if the secret gives none. */
  readonly value: string | undefined;
  /** Why the secret can't be read, and how the operator corrects it. A value may be the last one that was read. */
  readonly problem?: string;
}

/** Reads the value that a reference in an option names. The operator provides and grants the secret. */
export async function readReference(
  secrets: KeptSecrets,
  reference: SecretReference,
  { app, place, unwritable }: ReferencePlace,
): Promise<ReferenceReading> {
  const { id, key } = reference;
  const request = { id, namer: 'option', place } as const;
  const { content, trouble } = await secrets.read(request);
  const unread = trouble && `${place}: ${describeUnread(trouble, reference, app)}`;
  if (!content) return { value: undefined, ...(unread && { problem: unread }) };
  const problem = findFault(content, reference, unwritable);
  if (problem !== undefined) return { value: undefined, problem: `${place}: ${problem}` };
  const value = content[key] ?? '';
  secrets.keep(request, { [key]: value });
  return { value, ...(unread && { problem: unread }) };
}

function describeUnread(trouble: SecretTrouble, { id, key }: SecretReference, app: string): string {
  if (trouble === 'denied') return `permission denied; run juju grant-secret ${id} ${app}`;
  const another = `run juju add-secret NAME ${key}=... and juju grant-secret NAME ${app}, and name that secret`;
  const reason =
    trouble === 'not-found' ? 'does not exist' : `is refused, because ${describeTrouble(trouble)}`;
  return `${id} ${reason}; ${another}`;
}

function findFault(
  content: SecretContent,
  { id, key }: SecretReference,
  { form, problem }: ReferencePlace['unwritable'],
): string | undefined {
  const value = content[key];
  if (!value) return `the secret has no ${key}; run juju update-secret ${id} ${key}=...`;
  return form.test(value) ? `${key} of the secret contains ${problem}` : undefined;
}
