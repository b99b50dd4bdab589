import type { JsonValue } from 'charmkit/base';
import type { HookContext, NamedSecrets, Relation } from 'charmkit/charm';
import type * as z from 'zod';
import type { ApiTrust } from '../../grafana/api/http-api.ts';

/** An endpoint of metadata.yaml: what its relations decide about Grafana, and what Grafana publishes on it. */
export interface Endpoint {
  /** Its name in metadata.yaml. */
  readonly endpoint: string;
  readonly fact?: EndpointFact<string, JsonValue>;
  readonly publication?: Publication;
}

/** A fact about the relations of one endpoint that determines how Grafana runs. */
export interface SharedFact<Value extends JsonValue> {
  /** The key in the peer application databag that stores the fact as JSON. */
  readonly key: string;
  readonly endpoint: string;
  readonly schema: z.ZodType<Value>;
  readonly read: (context: HookContext) => Promise<Value>;
}

/** A fact in the list of endpoints. */
export interface EndpointFact<Name extends string, Value extends JsonValue>
  extends Omit<SharedFact<Value>, 'endpoint' | 'read'> {
  /** Its name in the observation. */
  readonly name: Name;
  /** `named` decides which secrets of other applications may be read. */
  readonly read: (context: HookContext, named: NamedSecrets) => Promise<Value>;
}

/** Makes sure that a fact is read as the type that its schema describes. */
export function defineFact<const Name extends string, Value extends JsonValue>(
  fact: EndpointFact<Name, Value>,
): EndpointFact<Name, Value> {
  return fact;
}

/** What this application publishes on one endpoint. */
export interface Publication {
  /** Who publishes: only the leader, or each unit. */
  readonly by: 'leader' | 'unit';
  readonly publish: Publish;
  /** What a unit that does not run Grafana publishes instead. */
  readonly publishIdle?: Publish;
  /** Whether this hook concerns all relations of the endpoint, beyond the hooks that read everything. */
  readonly isDue?: (context: HookContext) => boolean;
}

type Publish = (context: HookContext, relation: Relation, published: Published) => Promise<void>;

/** The addresses of Grafana. No URL ends in a slash. */
export interface Urls {
  /**
   * For people, and for anything shown to them: the option external_url, else through the ingress if there is
   * one, else this unit's own address.
   */
  readonly external: string;
  /** Whether the option replaces another URL of the ingress. */
  readonly hidesIngress: boolean;
  /** This unit's address within the cluster. */
  readonly direct: string;
  /** The path of the external URL, which then also applies to this unit's pages: `/cos-grafana`, or empty. */
  readonly path: string;
  /** The scheme that Grafana itself serves. */
  readonly scheme: 'http' | 'https';
  /** For this charm. Grafana's API also answers here when Grafana serves pages from a path. */
  readonly api: string;
  /** How this charm verifies Grafana's identity. Undefined for plain HTTP. */
  readonly apiTrust: ApiTrust | undefined;
}

/** What Grafana publishes on several endpoints. */
export interface Published extends Urls {
  /** The unit that runs Grafana if only one unit does. */
  readonly leadingUnit: string | null;
  /** Whether several units share a database, now or soon, and so reach each other. */
  readonly sharesDatabase: boolean;
  /** Whether the ingress redirects people to HTTPS. */
  readonly redirectsToHttps: boolean;
}
