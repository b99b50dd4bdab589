export type { AssignedUids } from './assigned-uids.ts';
export {
  GrafanaSourceConsumer,
  type GrafanaSourceConsumerOptions,
  type SourceNotification,
  type SourceNotifications,
} from './consumer.ts';
export {
  RelationInterfaceMismatchError,
  RelationNotFoundError,
  RelationRoleMismatchError,
  SourceFieldsMissingError,
} from './errors.ts';
export type { FieldsTrouble } from './field-secrets.ts';
export {
  emptyState,
  forgetDeletedSources,
  listAcknowledgedByAll,
  listSources,
  mergeSources,
  type SourceChanges,
  type SourceCollision,
  type SourceState,
  type SourcesByRelation,
} from './merge-sources.ts';
export {
  computeDataSourceUid,
  nameDataSource,
  nameGrafana,
  parseApplication,
  type SourceOwner,
} from './naming.ts';
export { mergeOldStore, type OldStore, readOldStore } from './old-store.ts';
export {
  peerKeys,
  readPeerState,
  readSourceUids,
  renderAcknowledgement,
  renderPeerState,
  renderSourceUids,
  type SourceUids,
} from './peer-data.ts';
export { GrafanaSourceProvider } from './provider.ts';
export type { GrafanaSourceProviderOptions } from './provider-options.ts';
export { renderPublishedUids } from './publication.ts';
export {
  describeWarning,
  type ProviderData,
  readSources,
  type SourceReading,
  type SourceWarning,
} from './read-sources.ts';
export { databagKeys, type FieldFault } from './schema.ts';
export type { FieldsSecret, GrafanaSource, SourceFields } from './source.ts';
export { locateSourceSecret } from './source-secrets.ts';
export type { UpdateScope } from './update-scope.ts';
