import type { SecretNaming } from '../../charm/index.ts';
import type { SourceReading } from './read-sources.ts';
import { databagKeys, readSourceData } from './schema.ts';

/** Where a provider names its secret. */
export const secretField = `${databagKeys.sourceData}.secure_extra_fields_secret`;

/** Which secret the providers on an endpoint name. */
export function locateSourceSecret(endpoint: string): SecretNaming {
  return {
    endpoint,
    readIds: (databag) => {
      const text = databag[databagKeys.sourceData] ?? '';
      // JSON may write a key's letters as \u0073, too.
      const isNamed = text.includes('secure_extra_fields_secret') || text.includes('\\u');
      return { [secretField]: isNamed ? readSourceData(text).data?.secureExtraFieldsSecret : undefined };
    },
  };
}

export function namesSecret({ sources }: SourceReading): boolean {
  return sources?.some(({ secureFieldsSecret }) => secureFieldsSecret) ?? false;
}

/** The sources as if they named no secret: there is nothing else to read their secure fields from. */
export function withoutSecrets(reading: SourceReading): SourceReading {
  const sources = reading.sources?.map(({ secureFieldsSecret: _refused, ...source }) => source);
  return { ...reading, sources };
}
