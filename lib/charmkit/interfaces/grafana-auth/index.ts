export { type AuthProxy, publishAuthProxy, readGrafanaUrls } from './provider.ts';
export { publishGrafanaUrls, readAuthProxy } from './requirer.ts';
