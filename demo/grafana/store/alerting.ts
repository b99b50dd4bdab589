/** What Grafana has of alerting, for all organizations. */
export interface Alerting {
  contactPoints: ContactPoint[];
  policies: Policy[];
  muteTimes: NamedResource[];
  templates: NamedResource[];
  rules: Rule[];
}

/** One receiver of a contact point. Several of the same name are one contact point. */
export interface ContactPoint {
  readonly orgId: number;
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly disableResolveMessage: boolean;
}

/** A policy, with those below it. */
export interface Route {
  readonly receiver?: string;
  readonly group_by?: readonly string[];
  readonly mute_time_intervals?: readonly string[];
  readonly routes?: readonly Route[];
}

/** The tree of policies of an organization that a file sets. */
export interface Policy {
  readonly orgId: number;
  readonly tree: Route;
}

/** A mute timing or a template, with its own keys. */
export interface NamedResource {
  readonly orgId: number;
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
}

export interface Rule {
  readonly orgId: number;
  readonly uid: string;
  readonly title: string;
  readonly group: string;
  readonly folder: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** The contact point of every organization (`alertmanagerDefaultConfiguration`). */
export const defaultReceiver = 'grafana-default-email';

/** The tree of policies of an organization without one of its own. */
const defaultTree: Route = { receiver: defaultReceiver, group_by: ['grafana_folder', 'alertname'] };

export function createAlerting(): Alerting {
  return { contactPoints: [], policies: [], muteTimes: [], templates: [], rules: [] };
}

/** The tree of policies that is in force. */
export function findTree(alerting: Alerting, orgId: number): Route {
  return alerting.policies.find((policy) => policy.orgId === orgId)?.tree ?? defaultTree;
}

/** The policy and all policies below it. */
export function listRoutes(route: Route): readonly Route[] {
  return [route, ...(route.routes ?? []).flatMap(listRoutes)];
}
