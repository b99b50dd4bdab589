const replacements: Readonly<Record<string, string>> = {
  '&': 'and',
  '@': 'at',
  ß: 'ss',
  æ: 'ae',
  ü: 'ue',
  ø: 'o',
  '©': 'c',
  '®': 'r',
};

/**
 * The last part of a dashboard's URL: its title in `a-z0-9`, with one hyphen for each run of other
 * characters.
 */
export function renderSlug(title: string): string {
  const latin = [...title.toLowerCase()].map(
    (letter) => replacements[letter] ?? letter.normalize('NFD').replace(/\p{M}/gu, ''),
  );
  const slug = latin
    .join('')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? Buffer.from(title).toString('base64url').slice(0, 50) : slug;
}
