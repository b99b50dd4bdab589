import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Model } from 'charmkit/juju-model';
import { parseSigningRequest } from '../../lib/charmkit/interfaces/tls-certificates/signing-request.ts';
import type { KubernetesStandIn } from '../contract/kubernetes/stand-in.ts';
import { readGrafana } from './grafana-view.ts';
import { isObject } from './is-object.ts';
import type { Place } from './place.ts';
import { adminPassword, contentOf } from './secrets.ts';

/** Everything that a unit's hooks have made, by location. Random values are replaced by their roles. */
export type State = Readonly<Record<string, string>>;

/** Reads the final state of a unit: files, plan, Grafana, databags, secrets and status. */
export async function readState(place: Place, unit: string): Promise<State> {
  const { model } = place;
  const pod = place.pod(unit);
  const { services } = await pod.pebble.plan();
  const [service] = await pod.pebble.services(['grafana']);
  const password = adminPassword(model);
  const roles = { password, model, root: pod.root };
  const state = {
    ...prefixed('file', await readFiles(pod.root)),
    ...prefixed('left', await readLeftovers(pod.temporaryDir)),
    ...prefixed('plan', { services: services ?? {}, runs: service?.current ?? 'no' }),
    ...prefixed('grafana', await readGrafana(await pod.grafanaUrl(), password)),
    ...prefixed('databag', readDatabags(model)),
    ...prefixed('secret', readSecrets(model, unit)),
    ...prefixed('juju', readUnit(model, unit)),
    ...prefixed('kubernetes', readObjects(pod.cluster)),
    ...prefixed('certificate', await readCertificate(pod.root, model, unit)),
  };
  return Object.fromEntries(
    Object.entries(state).map(([key, value]) => [withRoles(key, roles), withRoles(value, roles)]),
  );
}

/** Lists the differences of two states, one line each. */
export function compareStates(wanted: State, found: State): readonly string[] {
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort();
  return keys
    .filter((key) => wanted[key] !== found[key])
    .map((key) => `${key}: ${differenceOf(wanted[key], found[key])}`);
}

function prefixed(prefix: string, values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      `${prefix} ${key}`,
      typeof value === 'string' ? value : canonical(value),
    ]),
  );
}

/** Reads the files that the container has in addition to its image. Grafana's API shows the content of its database. */
async function readFiles(root: string): Promise<Record<string, string>> {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const files: Record<string, string> = {};
  for (const entry of found) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(root.length);
    if (!entry.isFile() || ignored.some((pattern) => pattern.test(name))) continue;
    const { mode } = await lstat(path);
    files[name] = `${(mode & 0o777).toString(8)} ${sortedJson(await readFile(path, 'utf8'))}`;
  }
  return files;
}

/** Lists the files that dispatches have left in the charm's /tmp. */
async function readLeftovers(directory: string): Promise<Record<string, unknown>> {
  const names = await readdir(directory, { recursive: true });
  return { tmp: names.filter((name) => !name.includes('traces')).sort() };
}

const ignored = [/^\/var\/lib\/grafana\/(?!charm-)/, /^\/(var\/(lib\/pebble|log)|run|tmp|usr\/local\/bin)\//];

function sortedJson(text: string): string {
  const value = text.startsWith('{') ? parsed(text) : text;
  return typeof value === 'string' ? text : canonical(value);
}

function readDatabags(model: Model): Record<string, unknown> {
  const bags = Object.values(model.relations).flatMap(({ number, sides, appData, unitData }) => {
    const endpoint = sides.find(({ app }) => app === 'grafana')?.endpoint;
    return Object.entries({ ...appData, ...unitData })
      .filter(([owner]) => /^grafana(\/|$)/.test(owner))
      .map(([owner, { content }]) => [`${endpoint}:${number} ${owner}`, parsedValues(content)] as const);
  });
  return Object.fromEntries(bags);
}

function parsedValues(content: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(content).map(([key, value]) => [key, parsed(value)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Ignores the number of revisions. Compares who may read the newest one, and which one the unit reads. */
function readSecrets(model: Model, unit: string): Record<string, unknown> {
  const own = Object.values(model.secrets).filter(({ owner }) => owner.name.split('/')[0] === 'grafana');
  const views = own.map((secret) => {
    const { owner, label, grants, consumers, revisions } = secret;
    const reads = consumers[unit];
    return {
      owner: owner.name,
      label,
      grants: grants.map(({ relation, app }) => `${app} ${relation}`).sort(),
      content: contentOf(secret),
      readsAnOlder: reads !== undefined && reads.revision !== revisions.at(-1)?.number,
    };
  });
  const entries = views
    .map((view) => [`${view.owner} ${view.label}`, view] as const)
    .sort(([one], [another]) => one.localeCompare(another));
  return Object.fromEntries(
    entries.map(([name, view], index) => {
      const isSecond = entries[index - 1]?.[0] === name;
      return [isSecond ? `${name} (once more)` : name, view];
    }),
  );
}

/** Reads the objects of the cluster, without the ids, counters and times that Kubernetes gives them. */
function readObjects(cluster: KubernetesStandIn | undefined): Record<string, unknown> {
  const plurals = cluster ? ['statefulsets', 'services', 'configmaps', 'pods'] : [];
  const entries = plurals.map((plural) => {
    const objects = cluster?.objects.list(plural) ?? [];
    return [
      plural,
      objects.map(({ metadata, ...object }) => ({ ...object, metadata: withoutIds(metadata) })),
    ];
  });
  return Object.fromEntries(entries);
}

function withoutIds(metadata: unknown): unknown {
  if (!isObject(metadata)) return metadata;
  const { uid: _uid, generation: _generation, resourceVersion: _version, ...kept } = metadata;
  const { creationTimestamp: _time, ...rest } = kept;
  return rest;
}

function readUnit(model: Model, unit: string): Record<string, unknown> {
  const { status, ports, charmState, agent, life } = model.units[unit] ?? {};
  const { workloadVersion } = model.applications.grafana ?? {};
  const failed = agent?.failed?.kind ?? 'no';
  return { status: `${status?.name}: ${status?.message}`, ports, charmState, workloadVersion, failed, life };
}

/** Checks only that key, certificate and request match. */
async function readCertificate(root: string, model: Model, unit: string): Promise<Record<string, unknown>> {
  const read = (name: string) => readFile(join(root, 'etc/grafana', name), 'utf8').catch(() => undefined);
  const [certificate, key] = [await read('grafana.crt'), await read('grafana.key')];
  const held = key && publicKey(createPublicKey(createPrivateKey(key)));
  const kept = Object.values(model.secrets)
    .filter(({ owner }) => owner.name === unit)
    .map((secret) => contentOf(secret)['private-key'] ?? '')
    .filter((pem) => pem !== '')
    .map((pem) => publicKey(createPublicKey(createPrivateKey(pem))));
  const asked = requestsOf(model, unit).map((request) => keyOfRequest(request));
  return {
    'is of the key': certificate && publicKey(new X509Certificate(certificate).publicKey) === held,
    'key is kept': held && kept.includes(held),
    'requests are of keys that are kept': asked.map((each) => kept.includes(each)),
  };
}

function requestsOf(model: Model, unit: string): readonly string[] {
  return Object.values(model.relations)
    .filter((relation) => relation.interface === 'tls-certificates')
    .flatMap(({ unitData }) => JSON.parse(unitData[unit]?.content.certificate_signing_requests ?? '[]'))
    .map((entry: { readonly certificate_signing_request: string }) => entry.certificate_signing_request);
}

function keyOfRequest(request: string): string {
  return parseSigningRequest(request)?.publicKey.toString('base64') ?? 'no request';
}

function publicKey(key: ReturnType<typeof createPublicKey>): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

interface Roles {
  readonly password: string;
  readonly model: Model;
  readonly root: string;
}

/** Replaces passwords, keys, pods and derived values by their roles, so that two runs can be compared. */
function withRoles(value: string, { password, model, root }: Roles): string {
  const pem = /-----BEGIN ([A-Z ]+)-----[\s\S]+?-----END \1-----/g;
  let named = password === '' ? value : value.replaceAll(password, '<admin password>');
  for (const { id, owner, label } of Object.values(model.secrets))
    named = named.replaceAll(id, `<${owner.name} ${label}>`);
  return named
    .replaceAll(pem, '<$1>')
    .replaceAll(root, '')
    .replaceAll(/\b[0-9a-f]{32,64}\b/g, '<fingerprint>')
    .replaceAll(/\bgp-\w{6}\b/g, '<pod>')
    .replaceAll(/"(answered|since)":\d+/g, '"$1":"some time"')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>');
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner) =>
      isObject(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([one], [another]) => (one < another ? -1 : 1)))
        : inner,
    ) ?? 'undefined'
  );
}

/** Returns the section in which two texts differ. */
function differenceOf(wanted: string | undefined, found: string | undefined): string {
  if (wanted === undefined) return `should not be there: ${shortened(found ?? '')}`;
  if (found === undefined) return 'is missing';
  let same = 0;
  while (same < wanted.length && wanted[same] === found[same]) same += 1;
  const from = Math.max(same - 60, 0);
  return `should be …${shortened(wanted.slice(from))}, is …${shortened(found.slice(from))}`;
}

function shortened(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
