import { renderCanonicalJson } from 'charmkit/base';
import { databaseCaPath, iniPath, ldapPath, type WorkloadFile } from '../files.ts';
import { type LayerInput, planService } from '../layers/layer.ts';
import { computeFingerprint } from '../notes/applied.ts';
import { renderSecretKey } from '../notes/secret-key.ts';
import { type IniInput, renderIni } from '../settings/ini.ts';

/** How Grafana runs: the settings that only a restart can change. */
export interface Settings extends IniInput, LayerInput {
  /** The text of ldap.toml. Empty if LDAP is not used. */
  readonly ldap: string;
}

/** Plans the service and the files with which Grafana starts, and their fingerprint. */
export function planSettingsFiles(settings: Settings) {
  const service = planService(settings);
  const files = [
    // Before the settings that name the key: a database with a lost key could not be read.
    ...(settings.secretKey === undefined ? [] : [renderSecretKey(settings.secretKey)]),
    ...planSecretFile(iniPath, renderIni(settings)),
    ...planSecretFile(ldapPath, settings.ldap),
    ...planSecretFile(databaseCaPath, settings.database.ca),
  ];
  // Grafana reads the password only for a new database. Later, its API changes the password.
  const { GF_SECURITY_ADMIN_PASSWORD: _, ...environment } = service.environment;
  const effective = [{ ...service, environment }, ...files.map(({ content }) => content)];
  return { service, files, fingerprint: computeFingerprint(renderCanonicalJson(effective)) };
}

/** A file that only Grafana's user can read. */
export function planSecretFile(path: string, content: string | undefined): readonly WorkloadFile[] {
  return content === undefined ? [] : [{ path, content, permissions: '600' }];
}
