/** The dashes must be correct. The text between may be indented, on one line, or end in `\r\n`. */
const block = /-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----/g;

/**
 * The PEM blocks in a text, in the form that readers of certificates and keys accept. One text may contain several
 * blocks, as a bundle does. YAML and JSON may have indented the text, or written its line breaks as `\n`. A text
 * without a block is returned unchanged.
 */
export function splitPem(text: string): readonly string[] {
  const plain = text.replaceAll('\\r', '').replaceAll('\\n', '\n');
  const blocks = [...plain.matchAll(block)].map(([, label = '', body = '']) => {
    const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
    return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n');
  });
  return blocks.length > 0 ? blocks : [text];
}
