import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SdkError } from '../base/index.ts';
import { readCharmFiles } from './charm-files.ts';
import { renderCharmYaml } from './render-charm-yaml.ts';

/**
 * Writes `charm-yaml.ts` from the YAML files of a charm, in the folder `src` of the charm if it has one. With `isCheck`, only
 * compares. Gives the file's path.
 * @throws SdkError with code `charm-types` if the file differs.
 */
export function writeTypes(
  charmDir: string,
  { isCheck = false }: { readonly isCheck?: boolean } = {},
): string {
  const sources = join(charmDir, 'src');
  const path = join(existsSync(sources) ? sources : charmDir, 'charm-yaml.ts');
  const text = renderCharmYaml(readCharmFiles(charmDir));
  const current = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (current === text) return path;
  if (isCheck) {
    throw new SdkError(`${path} differs from the YAML files of the charm: run "npx charmkit types"`, {
      code: 'charm-types',
      facts: { path },
    });
  }
  writeFileSync(path, text);
  return path;
}
