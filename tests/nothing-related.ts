import type { LayerInput } from '../src/grafana/layers/layer.ts';
import type { Observation } from '../src/reconcile/observe/observe.ts';

/** The observation of relations if nothing is related, on an only unit outside of a pod. */
export const nothingRelated: Pick<
  Observation,
  | 'database'
  | 'facts'
  | 'oauth'
  | 'podAddress'
  | 'refusedSecrets'
  | 'secretKey'
  | 'sharing'
  | 'sources'
  | 'turn'
> = {
  facts: {
    authProxy: {},
    oauth: 'unrelated',
    isProfiled: false,
    collectors: [],
    workloadTraces: null,
    charmTraces: null,
    logEndpoints: [],
    database: { state: 'none' },
    hasOtherUnits: false,
  },
  oauth: { oauth: undefined, authorities: '', problem: undefined },
  database: { state: 'embedded' },
  sharing: 'no',
  podAddress: undefined,
  sources: { sources: [], byRelation: {}, namesToDelete: [], troubles: [] },
  turn: { start: undefined, firstUnit: undefined, unitsAhead: 0 },
  refusedSecrets: [],
  secretKey: { state: 'default' },
};

/** Grafana's settings with nothing related and all options at their defaults. */
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
  roles: { admin: [], editor: [] },
  custom: {},
  isProfiled: false,
  tracing: undefined,
  alertingPeers: undefined,
  admin: { user: 'admin', password: 'adm1nPassw0rd' },
  release: undefined,
};
