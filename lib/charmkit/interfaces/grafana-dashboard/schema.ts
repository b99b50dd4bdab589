import * as z from 'zod';
import { parseJson, readJson, renderCanonicalJson } from '../../base/index.ts';
import { jsonLimits, type RawDatabag } from '../../relation/index.ts';

/** The keys of this interface's databags, all in application databags, with the names of the Python library. */
export const databagKeys = {
  /** Provider: JSON, the dashboards by template id. */
  dashboards: 'dashboards',
  /** Grafana: JSON, the problems of the dashboards; absent if there are none. */
  event: 'event',
} as const;

/** A dashboard in the form that a provider sends. */
export interface DashboardTemplate {
  /** The provider's own id, `file:<name>` or `prog:<hash>`. */
  readonly id: string;
  /** The name of the charm that provides it. Some senders leave it out. */
  readonly charm?: string | undefined;
  /** The dashboard's JSON; see `encodeContent` and `decodeContent`. */
  readonly content: string;
  /** The provider's place in Juju: `model`, `model_uuid`, `application`, `unit`; empty if it does not matter. */
  readonly topology: Readonly<Record<string, unknown>>;
  /** Whether Grafana adds drop-downs for the topology. */
  readonly injectDropdowns: boolean;
  /** The uid for a dashboard without one. */
  readonly alternativeUid?: string | undefined;
}

/** A template that can't be used, and the reason, for its author. */
export interface DashboardProblem {
  /** The template's id; the databag's key if nothing in it can be used. */
  readonly dashboardId: string;
  readonly error: string;
  /** True where the dashboard is shown all the same. */
  readonly isShown?: boolean;
}

/** The dashboards in it are text. The rest has twelve values for each, and few levels. */
const databagLimits = { characters: 33_554_432, depth: 12, values: 60_000 };
/**
 * The number of dashboards that Grafana 12.4 and newer support for one provider (its unified storage lists no more at
 * once).
 */
const maxTemplates = 1000;
const maxIdLength = 200;
/** The maximum length of a report to a sender. The first problems are enough to start with. */
const maxErrors = 100;

const databag = z.object({ templates: z.record(z.string(), z.unknown()) });
const template = z.object({
  charm: z.string().optional().catch(undefined),
  content: z.string(),
  juju_topology: z.record(z.string(), z.unknown()).default({}).catch({}),
  inject_dropdowns: z.boolean().default(true).catch(true),
  dashboard_alt_uid: z.string().optional().catch(undefined),
});

/**
 * Reads the templates of a provider. A template without content is left out and reported. A field of a wrong type
 * counts as missing, as in the data of old libraries and of other charms' aggregators.
 */
export function readTemplates(remote: RawDatabag): {
  readonly templates: readonly DashboardTemplate[];
  readonly problems: readonly DashboardProblem[];
} {
  const text = remote[databagKeys.dashboards];
  if (!text) return { templates: [], problems: [] };
  const reading = readJson(text, databagLimits);
  const isExcessive = 'fault' in reading && reading.fault !== 'is not JSON';
  if (isExcessive) return { templates: [], problems: [problemOfAll(reading.fault)] };
  const parsed = databag.safeParse('value' in reading ? reading.value : undefined);
  if (!parsed.success)
    return { templates: [], problems: [problemOfAll('is not a JSON object with templates')] };
  const all = Object.entries(parsed.data.templates);
  const templates: DashboardTemplate[] = [];
  const problems: DashboardProblem[] = all.length > maxTemplates ? [tooMany(all.length)] : [];
  for (const [id, raw] of all.slice(0, maxTemplates)) {
    const read = template.safeParse(raw);
    if (id.length > maxIdLength)
      problems.push(problemOf(id, `has a name of more than ${maxIdLength} characters`));
    else if (read.success) templates.push(fromWire(id, read.data));
    else problems.push(problemOf(id, 'has no content'));
  }
  return { templates, problems };
}

function problemOf(id: string, error: string): DashboardProblem {
  return { dashboardId: id.slice(0, maxIdLength), error };
}

function problemOfAll(error: string): DashboardProblem {
  return problemOf(databagKeys.dashboards, error);
}

function tooMany(count: number): DashboardProblem {
  return problemOfAll(
    `holds ${count} dashboards: Grafana takes ${maxTemplates} of one provider, and those after them are left out`,
  );
}

function fromWire(id: string, wire: z.infer<typeof template>): DashboardTemplate {
  return {
    id,
    charm: wire.charm,
    content: wire.content,
    topology: wire.juju_topology,
    injectDropdowns: wire.inject_dropdowns,
    alternativeUid: wire.dashboard_alt_uid,
  };
}

/** Renders templates. `uuid` lets Grafana recognize what it has seen; equal templates have the same one. */
export function renderTemplates(
  templates: readonly Required<DashboardTemplate>[],
  digest: (text: string) => string,
): string {
  const wire = Object.fromEntries(
    templates.map(({ id, charm, content, topology, injectDropdowns, alternativeUid }) => [
      id,
      {
        charm: charm ?? '',
        content,
        juju_topology: topology as Readonly<Record<string, string>>,
        inject_dropdowns: injectDropdowns,
        dashboard_alt_uid: alternativeUid ?? '',
      },
    ]),
  );
  return renderCanonicalJson({ templates: wire, uuid: digest(renderCanonicalJson(wire)) });
}

/** What Grafana tells a provider; undefined when there is nothing to tell. What it shows all the same is valid. */
export function renderEvent(problems: readonly DashboardProblem[]): string | undefined {
  if (problems.length === 0) return undefined;
  const errors = problems
    .slice(0, maxErrors)
    .map(({ dashboardId, error }) => ({ dashboard_id: dashboardId, error }));
  return renderCanonicalJson({ valid: problems.every(({ isShown }) => isShown === true), errors });
}

const event = z.object({
  errors: z
    .array(z.object({ dashboard_id: z.string().default(''), error: z.string().default('') }))
    .catch([])
    .default([]),
});

/** Reads Grafana's report, in the form of any version of the Python library. */
export function readEvent(remote: RawDatabag): readonly DashboardProblem[] {
  const parsed = event.safeParse(parseJson(remote[databagKeys.event] ?? '{}', jsonLimits.units));
  return (parsed.data?.errors ?? []).map(({ dashboard_id, error }) => ({ dashboardId: dashboard_id, error }));
}
