/** The databags of an application that provides data sources. */
export interface Provider {
  readonly app?: Readonly<Record<string, string>>;
  readonly units?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const modelUuid = 'f2c1b2a0-3f6e-4d2a-9b6b-2a1f0c9d8e71';

export function sourceData(application: string, type: string, fields: object = {}): Record<string, string> {
  const data = {
    model: 'cos',
    model_uuid: modelUuid,
    application,
    type,
    extra_fields: null,
    secure_extra_fields: null,
  };
  return { grafana_source_data: JSON.stringify({ ...data, ...fields }) };
}

/** A provider with a data source for each unit, as most charms have. */
export function provider(application: string, units: number, type = 'prometheus'): Provider {
  const hosts = Array.from({ length: units }, (_, number) => [
    `${application}/${number}`,
    {
      grafana_source_host: `http://${application}-${number}.${application}-endpoints.cos.svc.cluster.local:9090`,
    },
  ]);
  return { app: sourceData(application, type), units: Object.fromEntries(hosts) };
}

export function nameOf(application: string, unit?: number): string {
  return ['juju', 'cos', modelUuid, application, ...(unit === undefined ? [] : [unit])].join('_');
}
