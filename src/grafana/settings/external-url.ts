import { hasPlainHost, maxUrlLength } from 'charmkit/base';

const example = 'https://example.com/grafana';

/** An invalid URL. The message says what is accepted, and never repeats the URL. */
export class ExternalUrlError extends Error {
  constructor(accepted: string) {
    super(`${accepted}, such as ${example}`);
    this.name = 'ExternalUrlError';
  }
}

/**
 * Parses the URL at which people reach Grafana, and returns it without a slash at its end. Grafana would expand
 * `$` and `%` in the path.
 * @throws ExternalUrlError
 */
export function parseExternalUrl(text: string): string {
  const url = text.length <= maxUrlLength ? URL.parse(text) : null;
  const isPlain = /^https?:\/\/[^/?#@]+(\/[^?#]*)?$/i.test(text.trim());
  if (!url || !isPlain || !hasPlainHost(url))
    throw new ExternalUrlError('must be an http or https URL without user, query and fragment');
  if (!/^(\/[\w.~-]+)*\/?$/.test(url.pathname))
    throw new ExternalUrlError('may have only letters, digits and . _ ~ - in its path');
  return `${url.origin}${url.pathname.replace(/\/$/, '')}`;
}
