/** The server through which Grafana sends mail. */
export interface Smtp {
  /** `host:port`. */
  readonly host: string;
  readonly fromAddress: string | undefined;
  readonly fromName: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/** Plans the section [smtp] of Grafana's configuration. Absent values stay at Grafana's default. */
export function planSmtp({ host, fromAddress, fromName, user, password }: Smtp): Record<string, string> {
  const keys = { enabled: 'true', host, user, password, from_address: fromAddress, from_name: fromName };
  const given = Object.entries(keys).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}
