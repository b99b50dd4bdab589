import { join } from 'node:path';
import { getErrorMessage } from 'charmkit/base';
import type { Expander } from '../expand.ts';
import {
  type Alerting,
  type ContactPoint,
  defaultReceiver,
  findTree,
  listRoutes,
  type NamedResource,
  type Policy,
  type Rule,
} from '../store/alerting.ts';
import { createFields, type Fields } from './fields.ts';
import {
  convertToJson,
  isMapping,
  listMappings,
  ProvisioningError,
  readYamlFiles,
  type YamlMapping,
} from './yaml-file.ts';

/** The input of the provisioning of alerting. */
export interface AlertingSurroundings {
  readonly state: { readonly alerting: Alerting };
  /** The provisioning folder on this machine. */
  readonly folder: string;
  readonly expander: Expander;
}

interface AlertingFile {
  readonly rules: readonly Rule[];
  readonly contactPoints: readonly ContactPoint[];
  readonly policies: readonly Policy[];
  readonly muteTimes: readonly NamedResource[];
  readonly templates: readonly NamedResource[];
  readonly deletions: Readonly<Record<Deleted, readonly Deletion[]>>;
  readonly resetPolicies: readonly number[];
}

type Deleted = 'rules' | 'contactPoints' | 'muteTimes' | 'templates';

interface Deletion {
  readonly orgId: number;
  readonly key: string;
}

/**
 * Applies `<provisioning>/alerting/*.yaml` in Grafana's order, after it has read all files. If a part fails, the parts
 * before it stay, as in Grafana.
 */
export function provisionAlerting({ state, folder, expander }: AlertingSurroundings): void {
  const { alerting } = state;
  try {
    const files = readYamlFiles(join(folder, 'alerting')).map(({ document }) => readFile(document, expander));
    for (const { rules, deletions } of files) {
      alerting.rules = replaceEach(alerting.rules, rules, ({ orgId, uid }) => `${orgId} ${uid}`);
      alerting.rules = alerting.rules.filter(({ orgId, uid }) => !isNamed(deletions.rules, orgId, uid));
    }
    for (const { contactPoints } of files)
      alerting.contactPoints = replaceEach(
        alerting.contactPoints,
        contactPoints,
        ({ orgId, uid }) => `${orgId} ${uid}`,
      );
    for (const { muteTimes } of files)
      alerting.muteTimes = replaceEach(
        alerting.muteTimes,
        muteTimes,
        ({ orgId, name }) => `${orgId} ${name}`,
      );
    for (const { templates } of files)
      alerting.templates = replaceEach(
        alerting.templates,
        templates,
        ({ orgId, name }) => `${orgId} ${name}`,
      );
    for (const { policies } of files) for (const policy of policies) setPolicy(alerting, policy);
    for (const { resetPolicies } of files)
      alerting.policies = alerting.policies.filter(({ orgId }) => !resetPolicies.includes(orgId));
    for (const file of files) deleteResources(alerting, file.deletions);
  } catch (error) {
    throw new ProvisioningError(`Alerting provisioning error: ${getErrorMessage(error)}`, error);
  }
}

function replaceEach<Item>(
  known: readonly Item[],
  added: readonly Item[],
  identify: (item: Item) => string,
): Item[] {
  return [...new Map([...known, ...added].map((item) => [identify(item), item])).values()];
}

function isNamed(deletions: readonly Deletion[], orgId: number, key: string): boolean {
  return deletions.some((deletion) => deletion.orgId === orgId && deletion.key === key);
}

function setPolicy(alerting: Alerting, policy: Policy): void {
  const own = ({ orgId }: { readonly orgId: number }) => orgId === policy.orgId;
  const receivers = [defaultReceiver, ...alerting.contactPoints.filter(own).map(({ name }) => name)];
  const muteTimes = alerting.muteTimes.filter(own).map(({ name }) => name);
  for (const { receiver = '', mute_time_intervals: muted = [] } of listRoutes(policy.tree)) {
    if (receiver !== '' && !receivers.includes(receiver))
      throw new ProvisioningError(`receiver '${receiver}' does not exist`);
    const unknown = muted.find((name) => !muteTimes.includes(name));
    if (unknown !== undefined) throw new ProvisioningError(`mute time interval '${unknown}' does not exist`);
  }
  alerting.policies = [...alerting.policies.filter((other) => !own(other)), policy];
}

function deleteResources(alerting: Alerting, deletions: AlertingFile['deletions']): void {
  const points = alerting.contactPoints;
  alerting.contactPoints = points.filter(({ orgId, uid }) => !isNamed(deletions.contactPoints, orgId, uid));
  for (const { orgId, name } of points) {
    const isGone = !alerting.contactPoints.some((other) => other.orgId === orgId && other.name === name);
    if (!isGone || !listRoutes(findTree(alerting, orgId)).some(({ receiver }) => receiver === name)) continue;
    alerting.contactPoints = points;
    throw new ProvisioningError(`contact point '${name}' is currently used by a notification policy`);
  }
  for (const { orgId, key } of deletions.muteTimes) {
    const routes = listRoutes(findTree(alerting, orgId));
    if (routes.some(({ mute_time_intervals: muted = [] }) => muted.includes(key)))
      throw new ProvisioningError(`mute time '${key}' is currently used by a notification policy`);
  }
  const isKept = (list: readonly Deletion[]) => (item: NamedResource) =>
    !isNamed(list, item.orgId, item.name);
  alerting.muteTimes = alerting.muteTimes.filter(isKept(deletions.muteTimes));
  alerting.templates = alerting.templates.filter(isKept(deletions.templates));
}

function readFile(document: unknown, expander: Expander): AlertingFile {
  const file = document === undefined || document === null ? {} : document;
  if (!isMapping(file)) throw new ProvisioningError('yaml: cannot unmarshal the document into a mapping');
  const fields = (entry: YamlMapping): Fields => createFields(entry, expander);
  const deletions = (list: string, key: string) =>
    listMappings(file, list).map((entry) => ({ orgId: orgOf(fields(entry)), key: fields(entry).text(key) }));
  const resets = Array.isArray(file.resetPolicies) ? file.resetPolicies : [];
  return {
    rules: listMappings(file, 'groups').flatMap((group) => readGroup(group, fields)),
    contactPoints: listMappings(file, 'contactPoints').flatMap((point) => readContactPoint(point, fields)),
    policies: listMappings(file, 'policies').map((entry) => readPolicy(entry, fields)),
    muteTimes: listMappings(file, 'muteTimes').map((entry) => readNamed(entry, fields)),
    templates: listMappings(file, 'templates').map((entry) => readNamed(entry, fields)),
    deletions: {
      rules: deletions('deleteRules', 'uid'),
      contactPoints: deletions('deleteContactPoints', 'uid'),
      muteTimes: deletions('deleteMuteTimes', 'name'),
      templates: deletions('deleteTemplates', 'name'),
    },
    resetPolicies: resets.map((orgId) => Number(convertToJson(orgId))),
  };
}

type ReadFields = (entry: YamlMapping) => Fields;

function orgOf(fields: Fields): number {
  return Math.max(fields.integer('orgId'), 1);
}

function readGroup(group: YamlMapping, fields: ReadFields): readonly Rule[] {
  const own = fields(group);
  const [name, folder] = [own.text('name'), own.text('folder')];
  if (name.trim() === '') throw new ProvisioningError('rule group has no name set');
  if (folder.trim() === '') throw new ProvisioningError('rule group has no folder set');
  if (own.text('interval') === '') throw new ProvisioningError('empty duration string');
  return listMappings(group, 'rules').map((rule) => {
    const [uid, title] = [fields(rule).text('uid'), fields(rule).text('title')];
    if (title === '') throw new ProvisioningError('rule has no title set');
    if (uid === '') throw new ProvisioningError(`rule '${title}' failed to parse: no UID set`);
    if (listMappings(rule, 'data').length === 0)
      throw new ProvisioningError(`rule '${title}' failed to parse: no data set`);
    const content = convertToJson(rule) as Rule['content'];
    return { orgId: orgOf(own), uid, title, group: name, folder, content };
  });
}

function readContactPoint(point: YamlMapping, fields: ReadFields): readonly ContactPoint[] {
  const name = fields(point).text('name').trim();
  if (name === '') throw new ProvisioningError('no name is set');
  return listMappings(point, 'receivers').map((entry) => {
    const own = fields(entry);
    const settings = own.json('settings') ?? {};
    const [uid, type] = [own.text('uid').trim(), own.text('type').trim()];
    if (uid === '') throw new ProvisioningError('no uid is set');
    if (type === '') throw new ProvisioningError('no type is set');
    if (Object.keys(settings).length === 0) throw new ProvisioningError('no settings are set');
    if (type === 'webhook' && !settings.url)
      throw new ProvisioningError('required field "url" is not specified');
    const disableResolveMessage = own.flag('disableResolveMessage');
    return { orgId: orgOf(fields(point)), uid, name, type, settings, disableResolveMessage };
  });
}

function readPolicy(entry: YamlMapping, fields: ReadFields): Policy {
  const { orgId: _, ...tree } = fields({ policy: entry }).json('policy') ?? {};
  return { orgId: orgOf(fields(entry)), tree };
}

function readNamed(entry: YamlMapping, fields: ReadFields): NamedResource {
  const { orgId: _, name = '', ...content } = convertToJson(entry) as Readonly<Record<string, unknown>>;
  return { orgId: orgOf(fields(entry)), name: String(name), content };
}
