import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SdkError } from '../base/index.ts';
import { type Charm as CharmFilesContent, parseCharm } from '../juju-model/index.ts';

/** What a charm's YAML files declare. */
export type DeclaredCharm = CharmFilesContent & {
  /** The names of its files, for messages. */
  readonly files: { readonly metadata: string; readonly config: string; readonly actions: string };
};

/** A test has hundreds of events and one charm. */
const known = new Map<string, DeclaredCharm>();

/**
 * Reads the YAML files of a charm's directory, once for each directory.
 * @throws SdkError with code `charm-files` if there are none.
 */
export function readCharm(charmDir: string): DeclaredCharm {
  const directory = resolve(charmDir);
  const charm = known.get(directory) ?? readFiles(directory);
  known.set(directory, charm);
  return charm;
}

function readFiles(directory: string): DeclaredCharm {
  const charmcraft = readText(directory, 'charmcraft.yaml');
  const metadata = readText(directory, 'metadata.yaml');
  const config = readText(directory, 'config.yaml');
  const actions = readText(directory, 'actions.yaml');
  if (charmcraft === undefined && metadata === undefined) {
    throw new SdkError(
      `${directory} has neither charmcraft.yaml nor metadata.yaml: name the charm's directory, runEvent(charm, state, event, { charmDir })`,
      { code: 'charm-files', facts: { directory } },
    );
  }
  const charm = parseCharm({
    ...(charmcraft === undefined ? {} : { charmcraft }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(config === undefined ? {} : { config }),
    ...(actions === undefined ? {} : { actions }),
  });
  const nameFile = (text: string | undefined, file: string) =>
    text === undefined && charmcraft !== undefined ? 'charmcraft.yaml' : file;
  return {
    ...charm,
    files: {
      metadata: nameFile(metadata, 'metadata.yaml'),
      config: nameFile(config, 'config.yaml'),
      actions: nameFile(actions, 'actions.yaml'),
    },
  };
}

function readText(directory: string, file: string): string | undefined {
  const path = join(directory, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
