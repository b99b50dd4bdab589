import type { OptionValue } from 'charmkit/juju-model';
import type { SecretIds } from './neighbours.ts';

type Values = Readonly<Record<string, OptionValue>>;

/** Options that operators change from the defaults. Each name stands for options that belong together. */
export function optionValues({ mail }: SecretIds): Readonly<Record<string, Values>> {
  return {
    log: { log_level: 'debug' },
    visitors: { allow_anonymous_access: true },
    default: { default_datasource: 'both/0' },
    timeout: { datasource_query_timeout: 600 },
    custom: { custom_config: '[server]\nenable_gzip = true\n' },
    alerting: { alerting_config: alertingFile('on-call') },
    oncall: { alerting_config: alertingFile('operators') },
    mail: { smtp_host: 'smtp.example.com:25', smtp_credentials: mail },
    reporting: { reporting_enabled: false },
  };
}

export const optionNames = Object.keys(optionValues({ database: '', client: '', mail: '' }));

function alertingFile(receiver: string): string {
  const settings = { url: 'http://hook.example.com' };
  const contactPoints = [{ name: receiver, receivers: [{ uid: receiver, type: 'webhook', settings }] }];
  return JSON.stringify({ contactPoints, policies: [{ receiver }] });
}
