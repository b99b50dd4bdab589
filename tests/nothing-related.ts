import type { LayerInput } from '../src/grafana/settings/layer.ts';
import type { Observation } from '../src/observe/observe.ts';

/** What is observed of relations where there are none. */
export const nothingRelated: Pick<Observation, 'database' | 'facts' | 'oauth' | 'refusedSecrets'> = {
  facts: {
    authProxy: {},
    oauth: 'unrelated',
    isProfiled: false,
    collectors: [],
    workloadTraces: null,
    charmTraces: null,
    database: { state: 'none' },
  },
  oauth: { oauth: undefined, authorities: '', problem: undefined },
  database: { state: 'embedded' },
  refusedSecrets: [],
};

/** How Grafana then runs, with every option at its default. */
export const plainLayer: LayerInput = {
  externalUrl: 'http://grafana:3000',
  serveFromSubPath: false,
  isSecure: false,
  logLevel: 'info',
  allowEmbedding: false,
  allowAnonymousAccess: false,
  autoAssignOrg: true,
  proxy: { http: '', https: '', no: '' },
  usesLdap: false,
  authProxy: {},
  oauth: undefined,
  custom: {},
  isProfiled: false,
  tracing: undefined,
  admin: { user: 'admin', password: 'adm1nPassw0rd' },
  release: undefined,
};
