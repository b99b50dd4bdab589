import type { Ini } from '../ini.ts';

const secretWords =
  /PASSWORD|SECRET|PROVIDER_CONFIG|PRIVATE_KEY|CERTIFICATE|ACCOUNT_KEY|ENCRYPTION_KEY|VAULT_TOKEN/;

/** `/api/admin/settings`: every known setting, with asterisks for secret values. */
export function renderSettings(ini: Ini): unknown {
  const sections = [...ini].map(([section, keys]) => {
    const values = [...keys].map(([key, value]) => [
      key,
      isSecret(key, value) ? '*********' : withoutPassword(value),
    ]);
    return [section, Object.fromEntries(values)];
  });
  return Object.fromEntries(sections);
}

function isSecret(key: string, value: string): boolean {
  return value !== '' && secretWords.test(key.toUpperCase());
}

function withoutPassword(value: string): string {
  return value.replace(/^(\w+:\/\/[^:/@\s]+):[^@\s]*@/, '$1:xxxxx@');
}
