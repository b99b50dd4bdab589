import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { State } from '../../demo/grafana/store/state.ts';
import { alertingPath } from '../../src/grafana/files.ts';
import type { History } from './history.ts';

/** Everything that the charm has made from its relations and options, without values that differ by deployment. */
export async function readOutcome(history: History): Promise<unknown> {
  const { world } = history;
  const units = await Promise.all(
    history.units.map(async (unit) => [unit, await readUnit(history, unit)] as const),
  );
  const databags = [...history.relations, ['peers', world.peerRelation] as const].map(([name, number]) => [
    name,
    Object.fromEntries(
      ['grafana', ...history.units].map((owner) => [owner, said(world.databag(owner, number))]),
    ),
  ]);
  return comparable(history, {
    units: Object.fromEntries(units),
    databags: Object.fromEntries(databags),
    secrets: secretsOf(history),
  });
}

async function readUnit(history: History, unit: string): Promise<unknown> {
  const { world } = history;
  const grafana = history.grafana(unit);
  const isServing = await world.isRunning(unit);
  return {
    status: world.status(unit),
    collector: world.traces(unit).collector,
    ports: world.model.units[unit]?.ports,
    isServing,
    environment: await world.environment(unit),
    files: await filesIn(world.pebble(unit).root),
    grafana: grafana.state && isServing ? shownBy(grafana.state) : 'none',
    isPasswordValid: isServing && grafana.isAdministrator('admin', history.adminPassword() ?? ''),
  };
}

/** Removes what Juju itself writes. */
function said(databag: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const byJuju = ['egress-subnets', 'ingress-address', 'private-address'];
  const written = Object.entries(databag).filter(([key]) => !byJuju.includes(key));
  return Object.fromEntries(
    written.map(([key, text]) => [key, key === 'named_secrets' ? withoutNumbers(text) : text]),
  );
}

/**
 * Names the secrets of relations without relation ids, which differ by deployment. Their order depends on those ids.
 */
function withoutNumbers(text: string): string {
  const named: { readonly relation: string }[] = JSON.parse(text);
  const entries = named.map((entry) => ({ ...entry, relation: entry.relation.replace(/:\d+$/, '') }));
  return entries
    .map((entry) => JSON.stringify(entry))
    .sort()
    .join(' ');
}

/** The record of applied changes. The quiet round tests its purpose: no change may be due. */
const record = 'charm-applied.json';

/** Its note in the storage. A deployment that has always been on PostgreSQL has none. */
const secretKey = 'charm-secret-key.json';

/** Only the leader has it, and the leader differs by deployment. */
const leadersFile = basename(alertingPath);

/** The files in the container, except empty ones. */
async function filesIn(root: string): Promise<Readonly<Record<string, unknown>>> {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile() && ![record, secretKey, leadersFile].includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const contents = files.sort().map(async (path) => {
    const content = await readFile(path, 'utf8');
    return [relative(root, path), content] as const;
  });
  return Object.fromEntries(
    (await Promise.all(contents)).filter(([, content]) => !['', '[]'].includes(content)),
  );
}

/** What users see in Grafana, without ids and versions, which depend on earlier changes. */
function shownBy({ alerting, dataSources, dashboards }: State): unknown {
  const byName = (one: { readonly name: string }, another: { readonly name: string }) =>
    one.name < another.name ? -1 : 1;
  const byUid = (one: { readonly uid: string }, another: { readonly uid: string }) =>
    one.uid < another.uid ? -1 : 1;
  return {
    alerting,
    dataSources: dataSources.map(({ id: _id, version: _version, ...source }) => source).sort(byName),
    dashboards: dashboards
      .filter(({ isFolder }) => !isFolder)
      .map(({ uid, title, data: { id: _id, version: _version, ...data } }) => ({ uid, title, data }))
      .sort(byUid),
  };
}

/** The labels and readers of the secrets that Grafana's units own. */
function secretsOf({ world }: History): unknown {
  const own = Object.values(world.model.secrets).filter(({ owner }) => owner.kind !== 'model');
  return own
    .map(({ label, owner, grants }) => ({
      label: label.replace(/[\da-f]{64}/, '<fingerprint>'),
      owner: owner.name,
      readers: grants.map(({ app }) => app).sort(),
    }))
    .sort((one, another) => (one.label < another.label ? -1 : 1));
}

/** Replaces relation ids by names, and removes passwords, keys, certificates, secret ids and addresses. */
function comparable(history: History, value: unknown): unknown {
  const password = history.adminPassword() ?? 'none';
  let text = JSON.stringify(value)
    .replaceAll(password, '<password>')
    .replace(/-----BEGIN ([A-Z ]+)-----[^-]+-----END [A-Z ]+-----/g, '<$1>')
    // The certificate in the storage names its request, which contains the key.
    .replace(/(\\"request\\":\\")[\da-f]{64}/g, '$1<request>')
    .replace(/(secret_key = )[\da-f]{64}/g, '$1<secret key>')
    .replace(/10\.1\.0\.\d+/g, '<address>');
  for (const { id, label } of Object.values(history.world.model.secrets))
    text = text.replaceAll(id, `<${label}>`);
  for (const [name, number] of history.relations) {
    text = text
      .replaceAll(`\\"${number}\\"`, `\\"${name}\\"`)
      .replace(new RegExp(`(relation-|grafana-dashboard:)${number}(?!\\d)`, 'g'), `$1${name}`)
      .replaceAll(`"sender\\":${number},`, `"sender\\":\\"${name}\\",`);
  }
  return JSON.parse(text);
}
