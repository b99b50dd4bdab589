import type { ConfigValue } from '../hook-tools/index.ts';
import type { CharmMetadata } from './metadata.ts';

/** The names and types in a charm's YAML files. Without them, every name is allowed. */
export interface CharmTypes {
  readonly endpoints: string;
  readonly containers: string;
  readonly storages: string;
  /** The options that are set or have a default. */
  readonly options: Readonly<Record<string, ConfigValue>>;
  /** The parameters of each action. */
  readonly actions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * The content of a charm's YAML files that a dispatch needs, and its types. `npx charmkit types` writes it to
 * `charm-yaml.ts`, so that a dispatch reads no YAML. `readMetadata` reads the same without types.
 */
export interface CharmYaml<Types extends CharmTypes = CharmTypes> extends CharmMetadata {
  /** Only for the compiler: no value has it. */
  readonly types?: Types;
}
