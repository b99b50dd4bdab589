export { publishIngressUrl, type RequestedIngress, readIngressRequest } from './provider.ts';
export { type IngressRequest, readIngressUrl, requestIngress } from './requirer.ts';
