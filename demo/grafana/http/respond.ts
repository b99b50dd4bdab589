import type { IncomingHttpHeaders } from 'node:http';
import type { Container } from '../container.ts';
import type { Grafana } from '../grafana.ts';
import { accountRoutes } from './account.ts';
import { administrationRoutes } from './administration.ts';
import { alertingRoutes } from './alerting.ts';
import { type Answer, answerPage, answerRedirect, denyAccess, notFound, unauthorized } from './answer.ts';
import { dashboardRoutes } from './dashboards.ts';
import { dataSourceRoutes } from './data-sources.ts';
import { chooseOrganization, organizationRoutes } from './organizations.ts';
import { pluginRoutes } from './plugins.ts';
import type { Access, Route } from './route.ts';
import { getSubPath, stripSubPath } from './sub-path.ts';
import { identifyVisitor, type Visitor } from './visitor.ts';

const routes: readonly Route[] = [
  ...administrationRoutes,
  ...accountRoutes,
  ...organizationRoutes,
  ...dataSourceRoutes,
  ...pluginRoutes,
  ...dashboardRoutes,
  ...alertingRoutes,
];

/** The part of a request that the API reads. */
export interface GrafanaRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers one request, and saves its changes. */
export function answerRequest(grafana: Grafana, container: Container, request: GrafanaRequest): Answer {
  const { pathname, searchParams } = new URL(request.target, 'http://localhost');
  const path = stripSubPath(grafana.settings, pathname);
  if (typeof path !== 'string') return path;
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = routes.find((candidate) => candidate.method === method && candidate.pattern.test(path));
  if (grafana.migration.isRunning() && route?.access !== 'everyone') return unauthorized;
  const visitor = route?.access === 'everyone' ? stranger : visitorOf(grafana, request);
  const refusal = visitor.kind === 'refused' ? visitor.answer : refusalOf(route?.access ?? 'reader', visitor);
  try {
    if (refusal === unauthorized && !path.startsWith('/api/'))
      return answerRedirect(`${getSubPath(grafana.settings)}/login`, 302);
    if (refusal !== undefined) return refusal;
    if (route === undefined) return path.startsWith('/api/') ? notFound : answerPage(404);
    const parameter = decodeURIComponent(route.pattern.exec(path)?.[1] ?? '');
    const user = visitor.kind === 'user' ? visitor.user : undefined;
    const { state } = grafana.database;
    const orgId = chooseOrganization(state, {
      header: request.headers['x-grafana-org-id']?.toString(),
      current: user?.orgId,
    });
    const { body } = request;
    return route.handle({ grafana, container, parameter, query: searchParams, body, user, orgId });
  } finally {
    grafana.database.commit();
  }
}

const stranger: Visitor = { kind: 'stranger' };

function visitorOf(grafana: Grafana, request: GrafanaRequest): Visitor {
  return identifyVisitor(grafana, request.headers.authorization);
}

function refusalOf(access: Access, visitor: Visitor): Answer | undefined {
  if (access === 'everyone' || visitor.kind === 'user') return undefined;
  if (visitor.kind === 'stranger' || access === 'user') return unauthorized;
  return access === 'reader' ? undefined : denyAccess(access.permission);
}
