import { canonicalJson, parseJson } from 'charmkit/base';
import type { RecallFields, SourceFields } from 'charmkit/interfaces/grafana-datasource';
import * as z from 'zod';

const schema = z.record(z.string(), z.record(z.string(), z.json()).nullable());

/** What a hook has read from the secrets of data sources, from the file that `renderSecureFields` gave. */
export function parseSecureFields(text: string | undefined): RecallFields {
  const fields = new Map(Object.entries(parse(text)));
  return (secretId) => fields.get(secretId);
}

/** The same for a file; undefined where there is nothing to keep, nor to take out of the file that stands. */
export function renderSecureFields(
  read: ReadonlyMap<string, SourceFields | null>,
  standing: string | undefined,
): string | undefined {
  return read.size === 0 && standing === undefined ? undefined : canonicalJson(Object.fromEntries(read));
}

function parse(text: string | undefined): z.infer<typeof schema> {
  return schema.safeParse(parseJson(text ?? '')).data ?? {};
}
