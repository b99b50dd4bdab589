export { publishClient, publishProvider, readClientRequest, removeClient } from './provider.ts';
export { type OauthClient, parseClientSecret, readClient, requestClient } from './requirer.ts';
export { type ClientRequest, locateClientSecret, type OauthProvider } from './schema.ts';
