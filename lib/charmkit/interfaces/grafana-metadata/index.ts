export { type GrafanaMetadata, publishGrafanaMetadata } from './provider.ts';
export { readGrafanaMetadata } from './requirer.ts';
