import type { DataSource } from '../store/state.ts';

const plugins: Readonly<Record<string, { readonly name: string; readonly logo: string }>> = {
  alertmanager: { name: 'Alertmanager', logo: 'logo.svg' },
  graphite: { name: 'Graphite', logo: 'graphite_logo.png' },
  jaeger: { name: 'Jaeger', logo: 'jaeger_logo.svg' },
  loki: { name: 'Loki', logo: 'loki_icon.svg' },
  parca: { name: 'Parca', logo: 'logo-small.svg' },
  prometheus: { name: 'Prometheus', logo: 'prometheus_logo.svg' },
  tempo: { name: 'Tempo', logo: 'tempo_logo.svg' },
  zipkin: { name: 'Zipkin', logo: 'zipkin-logo.svg' },
};

/** One item of `/api/datasources`. */
export function renderListedDataSource(source: DataSource): unknown {
  const { id, uid, orgId, name, type, ...rest } = source;
  const { access, url, user, database, basicAuth, isDefault, jsonData, readOnly } = rest;
  const plugin = plugins[type];
  return {
    ...{ id, uid, orgId, name, type },
    typeName: plugin?.name ?? type,
    typeLogoUrl:
      plugin === undefined
        ? 'public/img/icn-datasource.svg'
        : `public/app/plugins/datasource/${type}/img/${plugin.logo}`,
    ...{ access, url, user, database, basicAuth, isDefault, jsonData, readOnly },
  };
}

/** A single data source. It lists the names of its secrets but not their values. */
export function renderDataSource(source: DataSource): unknown {
  const { secureJsonData, isPrunable: _, ...visible } = source;
  const secrets = Object.entries(secureJsonData).filter(([, secret]) => secret !== '');
  return {
    ...visible,
    typeLogoUrl: '',
    secureJsonFields: Object.fromEntries(secrets.map(([key]) => [key, true])),
  };
}
