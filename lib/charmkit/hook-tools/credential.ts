import * as z from 'zod';
import { type HookToolRunner, readTool } from '../hook-tool-runner/index.ts';

/** The cloud of the model, with the credential that Juju uses there. Never log it. */
export interface CloudSpec {
  /** For example `kubernetes` or `openstack`. */
  readonly type: string;
  readonly name: string;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly credential: CloudCredential | undefined;
  readonly caCertificates: readonly string[];
}

export interface CloudCredential {
  readonly authType: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const credential = z
  .object({ 'auth-type': z.string(), attrs: z.record(z.string(), z.string()).nullish() })
  .transform((given): CloudCredential => ({ authType: given['auth-type'], attributes: given.attrs ?? {} }));
const cloudSpec = z
  .object({
    type: z.string(),
    name: z.string(),
    region: z.string().optional(),
    endpoint: z.string().optional(),
    credential: credential.nullish(),
    cacertificates: z.array(z.string()).nullish(),
  })
  .transform(
    (given): CloudSpec => ({
      type: given.type,
      name: given.name,
      region: given.region,
      endpoint: given.endpoint,
      credential: given.credential ?? undefined,
      caCertificates: given.cacertificates ?? [],
    }),
  );

/** The cloud's own API and credential. Only for an application that was deployed with `--trust`. */
export async function credentialGet(runner: HookToolRunner): Promise<CloudSpec> {
  return readTool(runner, { tool: 'credential-get', args: [] }, cloudSpec);
}
