/** The side of a relation that an endpoint plays (charm metadata: `provides`, `requires`, `peers`). */
export type EndpointRole = 'provider' | 'requirer' | 'peer';

export interface Endpoint {
  readonly name: string;
  readonly role: EndpointRole;
  readonly interface: string;
  /** The maximum number of relations of the endpoint. Absent means no limit. */
  readonly limit?: number;
  readonly optional: boolean;
}

export type OptionType = 'string' | 'int' | 'float' | 'boolean' | 'secret';
export type OptionValue = string | number | boolean;

export interface ConfigOption {
  readonly type: OptionType;
  readonly description?: string;
  readonly default?: OptionValue;
}

export interface StorageDeclaration {
  readonly name: string;
  readonly type: 'filesystem' | 'block';
  readonly minimum: number;
  /** Whether a unit has at most one instance. */
  readonly isSingle: boolean;
  /** The mount point in the charm's container, from metadata.yaml. If absent, Juju chooses one. */
  readonly location?: string;
}

export interface ContainerDeclaration {
  readonly name: string;
  readonly resource?: string;
  readonly mounts: readonly { readonly storage: string; readonly location: string }[];
}

export interface ResourceDeclaration {
  readonly name: string;
  readonly type: 'oci-image' | 'file';
  readonly upstreamSource?: string;
  readonly filename?: string;
}

export interface ActionDeclaration extends Pick<ParameterSchema, 'required' | 'additionalProperties'> {
  readonly name: string;
  readonly description: string;
  /** Schemas by parameter name. */
  readonly params: Readonly<Record<string, ParameterSchema>>;
}

/** What Juju checks of a JSON schema for a parameter. */
export interface ParameterSchema {
  readonly type?: string | readonly string[] | undefined;
  readonly default?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly multipleOf?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly items?: ParameterSchema | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly uniqueItems?: boolean | undefined;
  readonly properties?: Readonly<Record<string, ParameterSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | ParameterSchema | undefined;
}

/** What Juju reads of a charm. */
export interface Charm {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  readonly options: Readonly<Record<string, ConfigOption>>;
  readonly storage: readonly StorageDeclaration[];
  readonly containers: readonly ContainerDeclaration[];
  readonly resources: readonly ResourceDeclaration[];
  readonly actions: readonly ActionDeclaration[];
}

/** The texts of a charm's files. Juju reads the first three; charmcraft.yaml may contain all of them. */
export interface CharmFiles {
  readonly metadata?: string;
  readonly config?: string;
  readonly actions?: string;
  readonly charmcraft?: string;
}
