import { parseJson } from 'charmkit/base';
import * as z from 'zod';
import type { AlertingFile } from './alerting-schema.ts';

/** The key of the peer databag with the resources that Grafana may have. */
export const alertingKey = 'alerting';

const kinds = ['rule', 'contactPoint', 'policy', 'muteTime', 'template'] as const;

/** What Grafana knows a resource by: its kind, its organization, and its uid or name. Policies have none. */
export type AlertingResource = readonly [kind: (typeof kinds)[number], orgId: number, name: string];

const stored = z.array(z.tuple([z.enum(kinds), z.number(), z.string()])).catch([]);

/** A resource, and the place of its uid or name in the file. */
export interface PlacedResource {
  readonly resource: AlertingResource;
  readonly path: readonly (string | number)[];
}

/** Lists the resources that a file creates. */
export function listResources(file: AlertingFile): readonly PlacedResource[] {
  const { groups = [], contactPoints = [], policies = [], muteTimes = [], templates = [] } = file;
  return [
    ...groups.flatMap(({ orgId, rules }, group) =>
      rules.map(({ uid }, index) => place(['rule', orgId, uid], 'groups', group, 'rules', index, 'uid')),
    ),
    ...contactPoints.flatMap(({ orgId, receivers }, point) =>
      receivers.map(({ uid }, index) =>
        place(['contactPoint', orgId, uid], 'contactPoints', point, 'receivers', index, 'uid'),
      ),
    ),
    ...policies.map(({ orgId }, index) => place(['policy', orgId, ''], 'policies', index)),
    ...muteTimes.map(({ orgId, name }, index) =>
      place(['muteTime', orgId, name], 'muteTimes', index, 'name'),
    ),
    ...templates.map(({ orgId, name }, index) =>
      place(['template', orgId, name], 'templates', index, 'name'),
    ),
  ];
}

/** Finds the first resource that is in the file twice. Grafana would use the last one, or refuse the file. */
export function findTwin(placed: readonly PlacedResource[]): PlacedResource | undefined {
  const known = new Set<string>();
  return placed.find(({ resource }) => {
    const key = JSON.stringify(resource);
    const isKnown = known.has(key);
    known.add(key);
    return isKnown;
  });
}

function place(resource: AlertingResource, ...path: PlacedResource['path']): PlacedResource {
  return { resource, path };
}

/** All resources of these lists, each once, in a stable order. */
export function joinResources(...lists: (readonly AlertingResource[])[]): readonly AlertingResource[] {
  const byKey = new Map(lists.flat().map((resource) => [JSON.stringify(resource), resource]));
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as AlertingResource);
}

/** The resources that are only in the first list. */
export function leaveOutResources(
  all: readonly AlertingResource[],
  others: readonly AlertingResource[],
): readonly AlertingResource[] {
  const keys = new Set(others.map((resource) => JSON.stringify(resource)));
  return all.filter((resource) => !keys.has(JSON.stringify(resource)));
}

/** Undefined if there are no resources. */
export function renderResources(resources: readonly AlertingResource[]): string | undefined {
  return resources.length === 0 ? undefined : JSON.stringify(joinResources(resources));
}

/** Parses the text of `renderResources`. */
export function parseResources(text: string | undefined): readonly AlertingResource[] {
  return stored.parse(parseJson(text ?? ''));
}

/**
 * Renders a file that deletes these resources. Grafana deletes nothing because a file no longer names it, and accepts
 * the names of resources that it does not have. Undefined if there is nothing to delete.
 */
export function renderDeletions(resources: readonly AlertingResource[]): string | undefined {
  if (resources.length === 0) return undefined;
  const list = (kind: AlertingResource[0], key: 'uid' | 'name') =>
    resources
      .filter(([own]) => own === kind)
      .map(([, orgId, name]) => ({ orgId, [key]: name.replaceAll('$', '$$$$') }));
  const file = {
    apiVersion: 1,
    deleteRules: list('rule', 'uid'),
    deleteContactPoints: list('contactPoint', 'uid'),
    resetPolicies: resources.filter(([kind]) => kind === 'policy').map(([, orgId]) => orgId),
    deleteMuteTimes: list('muteTime', 'name'),
    deleteTemplates: list('template', 'name'),
  };
  return `${JSON.stringify(file, undefined, 1)}\n`;
}
