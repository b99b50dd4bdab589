import { isText } from './text.ts';

/**
 * As in the Python libraries, which do not accept `grpc+tls://` as a scheme. The length has a bound, because an expression
 * without one can run out of its stack on an address of megabytes.
 */
const scheme = /^\w{1,64}:\/\//;

/** Of Grafana's column `data_source.url`. On PostgreSQL one longer URL fails the provisioning of all sources. */
const maxUrlLength = 255;

/** An address with a scheme: `http://` where it has none. */
export function addScheme(address: string): string {
  return hasScheme(address) ? address : `http://${address}`;
}

export function hasScheme(address: string): boolean {
  return scheme.test(address);
}

/** The reason why Grafana can't use this URL; undefined if it can. */
export function findUrlFault(url: string): string | undefined {
  if (url.length > maxUrlLength) return `is longer than the ${maxUrlLength} characters that Grafana stores`;
  if (!isText(url) || /\s/u.test(url)) return 'has white space or control characters';
  return URL.canParse(url) ? undefined : 'is not a URL';
}
