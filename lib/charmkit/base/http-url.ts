/** Some browsers and proxies accept no longer URL. */
export const maxUrlLength = 2048;

/**
 * Whether the host of a URL is a name or an address. A URL parser also accepts, and decodes, characters that mean
 * something to other readers, such as `$`, `{` and `;`.
 */
export function hasPlainHost({ hostname }: URL): boolean {
  return /^([\w.-]+|\[[\da-f:.]+\])$/.test(hostname);
}
