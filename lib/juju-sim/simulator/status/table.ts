import type { ApplicationStatus, ModelStatus } from 'charmkit/juju-model';
import { type Column, renderColumns } from './columns.ts';
import { hasSla } from './json.ts';

export interface StatusTableOptions {
  /** Whether to print relations, like `juju status --relations`. */
  readonly relations?: boolean;
}

const saasColumns = titled('SAAS', 'Status', 'Store', 'URL');
const appColumns: readonly Column[] = [
  ...titled('App', 'Version', 'Status'),
  { title: 'Scale', align: 'right' },
  ...titled('Charm', 'Channel'),
  { title: 'Rev', align: 'right' },
  ...titled('Address', 'Exposed', 'Message'),
];
const unitColumns = titled('Unit', 'Workload', 'Agent', 'Address', 'Ports', 'Message');
const relationTitles = ['Requirer', 'Interface', 'Type', 'Message'] as const;

/** The text of `juju status` for a Kubernetes model: blocks, columns and order of Juju 3.6 or 4.1. */
export function renderStatusTable(status: ModelStatus, options: StatusTableOptions = {}): string {
  const applications = Object.entries(status.applications);
  const sla = hasSla(status) ? ['unsupported'] : [];
  const blocks = [
    renderColumns(
      titled('Model', 'Controller', 'Cloud/Region', 'Version', ...sla.map(() => 'SLA'), 'Timestamp'),
      [modelRow(status, sla)],
    ),
    renderBlock(saasColumns, saasRows(status)),
    renderBlock(appColumns, applications.map(appRow)),
    renderBlock(unitColumns, applications.flatMap(unitRows)),
    options.relations ? renderBlock(listRelationColumns(status), relationRows(status)) : '',
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function titled(...titles: readonly string[]): readonly Column[] {
  return titles.map((title) => ({ title }));
}

/** Juju 4 calls an integration a relation again. */
function listRelationColumns(status: ModelStatus): readonly Column[] {
  return titled(hasSla(status) ? 'Integration provider' : 'Relation provider', ...relationTitles);
}

function renderBlock(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : renderColumns(columns, rows);
}

function modelRow({ model }: ModelStatus, sla: readonly string[]): readonly string[] {
  const time = model.timestamp.replace(/^.*T(\d\d:\d\d:\d\d).*$/, '$1Z');
  return [model.name, model.controller, model.cloud, model.version, ...sla, time];
}

function saasRows({ saas }: ModelStatus): readonly (readonly string[])[] {
  return Object.entries(saas).map(([name, { url, status }]) => {
    const [store, path] = url.includes(':') ? url.split(':') : ['local', url];
    return [name, status.current, store ?? '', path ?? ''];
  });
}

function appRow([name, app]: readonly [string, ApplicationStatus]): readonly string[] {
  const units = Object.keys(app.units).length;
  return [
    name,
    app.version,
    app.status.current,
    units < app.scale ? `${units}/${app.scale}` : `${app.scale}`,
    app.charm,
    '',
    `${app.revision}`,
    app.address,
    app.exposed ? 'yes' : 'no',
    app.status.message,
  ];
}

function unitRows([, app]: readonly [string, ApplicationStatus]): readonly (readonly string[])[] {
  return Object.entries(app.units).map(([name, unit]) => [
    unit.isLeader ? `${name}*` : name,
    unit.workload.current,
    unit.agent.current,
    unit.address,
    unit.ports.join(','),
    unit.workload.message || unit.agent.message,
  ]);
}

function relationRows({ relations }: ModelStatus): readonly (readonly string[])[] {
  const rows = relations.map((relation) => [
    relation.provider,
    relation.requirer,
    relation.interface,
    relation.type,
    relation.message,
  ]);
  return rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}
