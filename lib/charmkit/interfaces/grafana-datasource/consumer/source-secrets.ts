import type { SecretNaming } from '../../../charm/index.ts';
import { databagKeys, readSourceData } from '../schema.ts';
import type { SourceReading } from './read-sources.ts';

/** The field in which a provider names its secret. */
export const secretField = `${databagKeys.sourceData}.secure_extra_fields_secret`;

/** The fields in which the providers on an endpoint name secrets. */
export function locateSourceSecret(endpoint: string): SecretNaming {
  return {
    endpoint,
    readIds: (databag) => {
      const text = databag[databagKeys.sourceData] ?? '';
      // JSON may also write a key's letters as \u0073.
      const isNamed = text.includes('secure_extra_fields_secret') || text.includes('\\u');
      return { [secretField]: isNamed ? readSourceData(text).data?.secureExtraFieldsSecret : undefined };
    },
  };
}

export function isNamingSecret({ sources }: SourceReading): boolean {
  return sources?.some(({ secureFieldsSecret }) => secureFieldsSecret) ?? false;
}

/** The sources as if they named no secret: their secure fields have no other source. */
export function removeSecretNames(reading: SourceReading): SourceReading {
  const sources = reading.sources?.map(({ secureFieldsSecret: _refused, ...source }) => source);
  return { ...reading, sources };
}
