import type { SecretContent } from '../hook-tools/index.ts';

/** Why the charm refuses to read a secret for a relation that names it. */
export const secretRefusals = ['owned', 'option', 'claimed'] as const;
export type SecretRefusal = (typeof secretRefusals)[number];

/** Why a secret is not read: Juju withholds it, or the charm refuses it. */
export const secretTroubles = ['not-found', 'denied', ...secretRefusals] as const;
export type SecretTrouble = (typeof secretTroubles)[number];

const sentences: Readonly<Record<SecretTrouble, string>> = {
  'not-found': 'Juju does not find it',
  denied: 'Juju does not let this unit read it',
  owned: 'this application owns it',
  option: 'an option names it',
  claimed: 'another relation named it first',
};

/** The trouble in words, for a status or for a log line after the secret's name. */
export function describeTrouble(trouble: SecretTrouble): string {
  return sentences[trouble];
}

export function isRefusal(trouble: SecretTrouble): trouble is SecretRefusal {
  return trouble !== 'not-found' && trouble !== 'denied';
}

/** The known content of a secret. */
export interface SecretReading {
  /** In case of trouble, the content that an earlier hook read, or undefined. */
  readonly content: SecretContent | undefined;
  readonly trouble: SecretTrouble | undefined;
}
