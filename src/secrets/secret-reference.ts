import { secretId } from 'charmkit/relation';

/** A value that is in a secret of Juju, under this key. */
export interface SecretReference {
  readonly id: string;
  readonly key: string;
}

const scheme = 'secret://';

/** How a reference is written. */
export const referenceForm = 'secret://<secret id>/<key>';

/** Whether the text is meant to be a reference. */
export function isReference(text: string): boolean {
  return text.startsWith(scheme);
}

/** Parses a reference that is the whole text. Undefined if its form is wrong. */
export function parseReference(text: string): SecretReference | undefined {
  const [, bareId = '', key = ''] = /^secret:\/\/([^/]+)\/([a-z](?:-?[a-z0-9])*)$/.exec(text) ?? [];
  const id = `secret:${bareId}`;
  return secretId.safeParse(id).success ? { id, key } : undefined;
}
