import {
  containerKinds,
  formerKinds,
  lifecycleKinds,
  relationKinds,
  secretKinds,
  splitHookName,
  storageKinds,
} from '../base/index.ts';
import type { JujuEnvironment } from './environment.ts';
import type { JujuEvent } from './events.ts';
import type { CharmMetadata } from './metadata.ts';

/**
 * The event of this dispatch. The end of the hook's name gives the kind, and the metadata gives the name before it,
 * because an endpoint may be called `x-relation`. A hook that this SDK does not know, or whose endpoint, storage or
 * container is not in the metadata, is `unknown`.
 */
export function parseEvent(env: JujuEnvironment, metadata: CharmMetadata): JujuEvent {
  const [kind, name] = splitOnce(env.dispatchPath, '/');
  if (kind === 'actions') {
    return { kind: 'action', action: name, ...optional('actionId', env.variables.JUJU_ACTION_UUID) };
  }
  return (
    lifecycleEvent(name) ??
    secretEvent(name, env) ??
    relationEvent(name, env, metadata) ??
    containerEvent(name, env, metadata) ??
    storageEvent(name, env, metadata) ?? { kind: 'unknown', hook: name }
  );
}

function lifecycleEvent(hook: string): JujuEvent | undefined {
  const kind = [...lifecycleKinds, ...formerKinds].find((candidate) => candidate === hook);
  return kind && { kind };
}

function secretEvent(hook: string, { variables }: JujuEnvironment): JujuEvent | undefined {
  const kind = secretKinds.find((candidate) => candidate === hook);
  if (!kind || variables.JUJU_SECRET_ID === undefined) return undefined;
  const revision = variables.JUJU_SECRET_REVISION;
  return {
    kind,
    secretId: variables.JUJU_SECRET_ID,
    ...optional('label', variables.JUJU_SECRET_LABEL),
    ...(revision === undefined ? {} : { revision: Number(revision) }),
  };
}

function relationEvent(
  hook: string,
  { variables }: JujuEnvironment,
  metadata: CharmMetadata,
): JujuEvent | undefined {
  const found = splitHookName(hook, relationKinds);
  if (!found || !Object.hasOwn(metadata.endpoints, found.subject)) return undefined;
  if (variables.JUJU_RELATION_ID === undefined) return undefined;
  return {
    kind: found.kind,
    endpoint: found.subject,
    relationId: variables.JUJU_RELATION_ID,
    ...optional('remoteApp', variables.JUJU_REMOTE_APP),
    ...optional('remoteUnit', variables.JUJU_REMOTE_UNIT),
    ...optional('departingUnit', variables.JUJU_DEPARTING_UNIT),
  };
}

function containerEvent(
  hook: string,
  { variables }: JujuEnvironment,
  metadata: CharmMetadata,
): JujuEvent | undefined {
  const found = splitHookName(hook, containerKinds);
  if (!found || !metadata.containers.includes(found.subject)) return undefined;
  const { JUJU_NOTICE_ID: id, JUJU_NOTICE_TYPE: type, JUJU_NOTICE_KEY: key } = variables;
  return {
    kind: found.kind,
    container: found.subject,
    ...(id !== undefined && type !== undefined && key !== undefined ? { notice: { id, type, key } } : {}),
    ...optional('check', variables.JUJU_PEBBLE_CHECK_NAME),
  };
}

function storageEvent(
  hook: string,
  { variables }: JujuEnvironment,
  metadata: CharmMetadata,
): JujuEvent | undefined {
  const found = splitHookName(hook, storageKinds);
  if (!found || !metadata.storage.includes(found.subject)) return undefined;
  if (variables.JUJU_STORAGE_ID === undefined) return undefined;
  return {
    kind: found.kind,
    storage: found.subject,
    storageId: variables.JUJU_STORAGE_ID,
    ...optional('location', variables.JUJU_STORAGE_LOCATION),
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

function optional<Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: string });
}
