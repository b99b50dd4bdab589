import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SdkError } from '../../base/index.ts';
import { writeTypes } from '../write-types.ts';

/** The files of a new charm, by the names of their templates. */
const files = {
  'charmcraft.yaml': 'charmcraft.yaml',
  'charm.ts': 'src/charm.ts',
  'main.ts': 'src/main.ts',
  'charm.test.ts': 'tests/charm.test.ts',
  dispatch: 'dispatch',
  'package.json': 'package.json',
  'tsconfig.json': 'tsconfig.json',
  gitignore: '.gitignore',
  'ci.yaml': '.github/workflows/ci.yaml',
  'README.md': 'README.md',
} as const;

/** Juju's rule for names of charms and applications. */
const nameForm = /^[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*$/;

/**
 * Writes a new charm to an empty or new directory: one endpoint, one option, one action, tests and CI. Gives its name, which is
 * that of the directory unless `name` says another.
 * @throws SdkError with code `charm-init` if the directory has files, or its name can't be that of a charm.
 */
export function createCharm(folder: string, name: string = basename(resolve(folder))): string {
  if (!nameForm.test(name)) {
    throw fail(
      `"${name}" can't be the name of a charm: use lower-case letters, digits and hyphens, or --name`,
    );
  }
  mkdirSync(folder, { recursive: true });
  const present = readdirSync(folder).filter((file) => file !== '.git');
  if (present.length > 0) {
    throw fail(
      `${resolve(folder)} is not empty: it has ${present.sort().slice(0, 3).join(', ')}. Name an empty or a new directory`,
    );
  }
  const values = { name, version: readVersion() };
  for (const [template, file] of Object.entries(files)) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    const mode = file === 'dispatch' ? 0o755 : 0o644;
    writeFileSync(path, fillTemplate(template, values), { mode });
  }
  writeTypes(folder);
  return name;
}

function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  const text = readFileSync(new URL(`template/${template}.template`, import.meta.url), 'utf8');
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_match, key: string) => values[key] ?? '');
}

/** A new charm depends on this version. */
function readVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function fail(message: string): SdkError {
  return new SdkError(message, { code: 'charm-init' });
}
