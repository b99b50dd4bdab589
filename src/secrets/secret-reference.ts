import { secretId } from 'charmkit/relation';

/** A value that is in a secret of Juju, under this key. */
export interface SecretReference {
  readonly id: string;
  readonly key: string;
}

/** How a reference is written. */
export const referenceForm = 'secret://<secret id>/<key>';

/** Whether the text is meant to be a reference, also with the id as `juju add-secret` prints it. */
export function isReference(text: string): boolean {
  return /^secret:(\/\/|[0-9a-v]{20})/.test(text);
}

/** Parses a reference that is the whole text. Undefined if its form is wrong. */
export function parseReference(text: string): SecretReference | undefined {
  const [, bareId = '', key = ''] = /^secret:\/\/([^/]+)\/([a-z](?:-?[a-z0-9])*)$/.exec(text) ?? [];
  const id = `secret:${bareId}`;
  return secretId.safeParse(id).success ? { id, key } : undefined;
}
