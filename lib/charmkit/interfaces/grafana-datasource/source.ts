import type { JsonValue } from '../../base/index.ts';
import { computeDataSourceUid } from './naming.ts';

/** A provider's fields for a data source: Grafana's `jsonData` and `secureJsonData`. */
export type SourceFields = { readonly [key: string]: JsonValue };

/** A Juju secret with secure fields; see `renderSecretContent`. */
export interface FieldsSecret {
  readonly id: string;
  /** The owner of the secret. */
  readonly owner: 'grafana' | 'provider';
}

/** One data source as a provider describes it. */
export interface GrafanaSource {
  /** The provider's unit, or null for the one data source of a whole application. */
  readonly unit: string | null;
  /** Unique in Grafana; see `nameDataSource`. */
  readonly name: string;
  /** Follows from the name; see `computeDataSourceUid`. Grafana may have another one for an older data source. */
  readonly uid: string;
  /** The id of Grafana's plugin, for example `loki`, passed on unchanged. */
  readonly type: string;
  /** With a scheme. */
  readonly url: string;
  /** Absent if the provider gives none. */
  readonly extraFields?: SourceFields;
  /** Absent if the provider gives none. Contains secrets: never log it. */
  readonly secureExtraFields?: SourceFields;
  /** The secret that contains them, if they are not here. */
  readonly secureFieldsSecret?: FieldsSecret;
}

/** Builds a source. The uid is derived from the name, and empty fields are left out. */
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
    uid: computeDataSourceUid(name),
    type,
    url,
    ...(hasFields(extraFields) && { extraFields }),
    ...(!secureFieldsSecret && hasFields(secureExtraFields) && { secureExtraFields }),
    ...(secureFieldsSecret && { secureFieldsSecret }),
  };
}

/** Whether there are any fields. Providers write null, `{}` or nothing if there are none. */
export function hasFields(fields: SourceFields | undefined): fields is SourceFields {
  return fields !== undefined && Object.keys(fields).length > 0;
}
