export { applyJujuChange, insertSecretIds, type SecretIds } from './apply-juju-change.ts';
export type {
  ActionHandler,
  ActionOutcome,
  Charm,
  HookHandler,
  HookKind,
  HookResult,
} from './charm.ts';
export type { CharmTypes, CharmYaml } from './charm-yaml.ts';
export type { HookContext } from './context.ts';
export { type DispatchInput, dispatchEvent } from './dispatch.ts';
export { type DatabagChange, DraftContext, type JujuChange } from './draft-context.ts';
export { type JujuEnvironment, parseEnvironment } from './environment.ts';
export type { JujuEvent, RelationEvent } from './events.ts';
export { findPodAddress, findUnitFqdn } from './fqdn.ts';
export type { RefusedSecret } from './judge-secrets.ts';
export { KeptSecrets, type SecretRequest } from './kept-secrets.ts';
export { mapRelations } from './map-relations.ts';
export { type CharmMetadata, type EndpointMetadata, type EndpointRole, readMetadata } from './metadata.ts';
export { NamedSecrets, type NamingVerdict, type SecretNaming } from './named-secrets.ts';
export { ensureOwnSecret, type OwnSecret } from './own-secret.ts';
export { parseEvent } from './parse-event.ts';
export { publishApp, publishUnit } from './publish.ts';
export { readApp, readUnits } from './read-databag.ts';
export type { Relation } from './relation.ts';
export { renderScrapeMetadata, scrapeMetadata } from './scrape-metadata.ts';
export { describeTrouble, type SecretReading, type SecretTrouble } from './secret-trouble.ts';
export { ensureGrant } from './shared-secret.ts';
export type { UnitStatus } from './status.ts';
export {
  getTopology,
  type JujuTopology,
  renderTopologyLabels,
} from './topology.ts';
