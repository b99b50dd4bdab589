import type { HookContext, KeptSecrets } from 'charmkit/charm';
import type { SecretContent } from 'charmkit/hook-tools';
import type { CharmConfig } from '../config.ts';
import { unwritableInSettings } from '../grafana/settings/expansion.ts';
import { type OptionSecret, readOptionSecret, splitProblems } from './option-secret.ts';

type SecretOption = 'smtp_credentials' | 'ldap_credentials';

/** The options that name a secret, and the keys that the charm reads from it. */
const secretOptions: Readonly<
  Record<SecretOption, Pick<OptionSecret, 'needed' | 'optional' | 'unwritable'>>
> = {
  smtp_credentials: { needed: ['password'], optional: ['username'], unwritable: unwritableInSettings },
  ldap_credentials: { needed: ['bind-password'] },
};

export interface CredentialsObservation {
  readonly contents: Readonly<Partial<Record<SecretOption, SecretContent>>>;
  /** Why a secret can't be used, and the command that corrects it. */
  readonly problems: readonly string[];
  /** The same for secrets that were read before: Grafana continues with their last content. */
  readonly kept: readonly string[];
}

/** Observes the user names and passwords that the operator provides in Juju secrets. */
export async function observeCredentials(
  { env: { app } }: HookContext,
  secrets: KeptSecrets,
  config: CharmConfig,
): Promise<CredentialsObservation> {
  const read = await Promise.all(
    (['smtp_credentials', 'ldap_credentials'] as const).map(async (option) => {
      const id = config[option];
      if (id === undefined) return [];
      const renaming = `run juju config ${app} ${option}=<the id it printed>`;
      const secret = { ...secretOptions[option], id, place: `option ${option}`, renaming };
      return [{ option, ...(await readOptionSecret(app, secrets, secret)) }];
    }),
  );
  const readings = read.flat();
  return {
    contents: Object.fromEntries(
      readings.flatMap(({ option, content }) => (content ? [[option, content]] : [])),
    ),
    ...splitProblems(readings),
  };
}
