/** The dashes alone may be wrong in no way; what stands between may be indented, on one line, or end in `\r\n`. */
const block = /-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----/g;

/**
 * The blocks of PEM in a text, as a reader of certificates and keys takes them: one text may hold several, as a bundle
 * does, and may have been indented, or had its line breaks written as `\n`, on its way through YAML and JSON. A text
 * without a block is given back as it is.
 */
export function splitPem(text: string): readonly string[] {
  const plain = text.replaceAll('\\r', '').replaceAll('\\n', '\n');
  const blocks = [...plain.matchAll(block)].map(([, label = '', body = '']) => {
    const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
    return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n');
  });
  return blocks.length > 0 ? blocks : [text];
}
