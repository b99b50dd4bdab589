import type { JsonValue } from '../../base/index.ts';
import { dataSourceUid } from './naming.ts';

/** What a provider adds to a data source; Grafana's `jsonData` and `secureJsonData`. */
export type SourceFields = { readonly [key: string]: JsonValue };

/** A Juju secret with secure fields; see `toSecretContent`. */
export interface FieldsSecret {
  readonly id: string;
  /** Whose application owns it. */
  readonly owner: 'grafana' | 'provider';
}

/** One data source as a provider describes it. */
export interface GrafanaSource {
  /** The provider's unit, or null for the one data source of a whole application. */
  readonly unit: string | null;
  /** Unique in Grafana; see `dataSourceName`. */
  readonly name: string;
  /** Follows from the name; see `dataSourceUid`. */
  readonly uid: string;
  /** Grafana's plugin id, for example `loki`, passed on as it came. */
  readonly type: string;
  /** With a scheme. */
  readonly url: string;
  /** Absent where the provider gives none. */
  readonly extraFields?: SourceFields;
  /** Absent where the provider gives none. Holds secrets: never log it. */
  readonly secureExtraFields?: SourceFields;
  /** Where they are while they are not here. */
  readonly secureFieldsSecret?: FieldsSecret;
}

/** Builds a source: the uid follows from the name, and fields that are empty are left out. */
export function createSource(
  parts: Pick<GrafanaSource, 'unit' | 'name' | 'type' | 'url'> & {
    readonly extraFields?: SourceFields | undefined;
    readonly secureExtraFields?: SourceFields | undefined;
    readonly secureFieldsSecret?: FieldsSecret | undefined;
  },
): GrafanaSource {
  const { unit, name, type, url, extraFields, secureExtraFields, secureFieldsSecret } = parts;
  return {
    unit,
    name,
    uid: dataSourceUid(name),
    type,
    url,
    ...(hasFields(extraFields) && { extraFields }),
    ...(!secureFieldsSecret && hasFields(secureExtraFields) && { secureExtraFields }),
    ...(secureFieldsSecret && { secureFieldsSecret }),
  };
}

/** Whether there are any: providers write null, `{}` or nothing where there are none. */
export function hasFields(fields: SourceFields | undefined): fields is SourceFields {
  return fields !== undefined && Object.keys(fields).length > 0;
}
