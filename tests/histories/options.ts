import type { OptionValue } from 'charmkit/juju-model';
import type { SecretIds } from './neighbours.ts';

/** What operators set the options to, beside their defaults. */
export function optionValues({ mail }: SecretIds): Readonly<Record<string, OptionValue>> {
  return {
    log_level: 'debug',
    allow_anonymous_access: true,
    default_datasource: 'both/0',
    datasource_query_timeout: 600,
    custom_config: '[server]\nenable_gzip = true\n',
    smtp_host: 'smtp.example.com:25',
    smtp_credentials: mail,
    reporting_enabled: false,
  };
}

export const optionNames = Object.keys(optionValues({ database: '', client: '', mail: '' }));
