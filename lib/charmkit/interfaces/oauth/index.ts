export { publishClient, publishProvider, readClientRequest, withdrawClient } from './provider.ts';
export { type OauthClient, parseClientSecret, readClient, requestClient } from './requirer.ts';
export { type ClientRequest, locateClientSecret, type OauthProvider } from './schema.ts';
