export {
  GrafanaSourceConsumer,
  type GrafanaSourceConsumerOptions,
  type SourceNotification,
  type SourceNotifications,
} from './consumer/consumer.ts';
export {
  forgetDeletedSources,
  listAcknowledgedByAll,
  listSources,
  mergeSources,
  type SourceChanges,
  type SourceCollision,
  type SourceState,
  type SourcesByRelation,
} from './consumer/merge-sources.ts';
export { renderPublishedUids } from './consumer/publication.ts';
export {
  describeWarning,
  type ProviderDatabags,
  readSources,
  type SourceReading,
  type SourceWarning,
} from './consumer/read-sources.ts';
export { locateSourceSecret } from './consumer/source-secrets.ts';
export type { UpdateScope } from './consumer/update-scope.ts';
export {
  RelationInterfaceMismatchError,
  RelationNotFoundError,
  RelationRoleMismatchError,
  SourceFieldsMissingError,
} from './errors.ts';
export type { FieldsTrouble } from './field-secrets.ts';
export {
  computeDataSourceUid,
  nameDataSource,
  nameGrafana,
  parseApplication,
  type SourceOwner,
} from './naming.ts';
export { mergeOldStore, type OldStore, readOldStore } from './peer/old-store.ts';
export {
  listShelteredSecrets,
  peerKeys,
  readPeerState,
  readSourceUids,
  renderAcknowledgement,
  renderPeerState,
  renderSourceUids,
  type SourceUids,
} from './peer/peer-data.ts';
export type { AssignedUids } from './provider/assigned-uids.ts';
export { GrafanaSourceProvider } from './provider/provider.ts';
export type { GrafanaSourceProviderOptions } from './provider/provider-options.ts';
export { databagKeys, type FieldFault } from './schema.ts';
export type { FieldsSecret, GrafanaSource, SourceFields } from './source.ts';
