import type { HookContext } from 'charmkit/charm';
import { fillDefaults, isInvalid, type ParsedConfig } from '../../config.ts';
import { readPeers } from '../../endpoints/grafana.ts';
import type { Scope } from './scope.ts';

/** Key of the peer application databag for the last valid value of the option external_url. */
const key = 'external_url';

/**
 * Observes the URL that the option external_url sets. While the option is invalid, its last valid value stays, as all
 * settings do. The leader records it, also for new pods.
 */
export async function observeExternalUrl(
  context: HookContext,
  scope: Scope,
  config: ParsedConfig,
): Promise<string | undefined> {
  const { relation, data } = await readPeers(context);
  if (isInvalid(config, key)) return data[key];
  const { external_url: url } = fillDefaults(config);
  const isRecorded = data[key] === url;
  if (scope === 'everything' && !isRecorded && (await context.isLeader()))
    relation?.writeOwnApp({ [key]: url ?? '' });
  return url;
}
