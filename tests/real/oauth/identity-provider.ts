import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ProviderSettings } from './program.ts';

/** A running OpenID provider. */
export interface IdentityProvider extends AsyncDisposable {
  readonly url: string;
  /** Its endpoints, as fields of the interface `oauth`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** The grant types that it has accepted. */
  grants(): readonly string[];
}

const program = fileURLToPath(new URL('program.ts', import.meta.url));

/** Starts the program, and waits until it listens. */
export async function startIdentityProvider(settings: ProviderSettings): Promise<IdentityProvider> {
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const said: string[] = [];
  const { promise: listening, resolve } = Promise.withResolvers<string>();
  createInterface(child.stdout).on('line', (line) => {
    said.push(line);
    if (line.startsWith('listening ')) resolve(line.slice('listening '.length));
  });
  let trouble = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    trouble += text;
  });
  const url = await Promise.race([listening, ended]);
  if (typeof url !== 'string') throw new Error(`the identity provider ended:\n${trouble}`);
  return {
    url,
    endpoints: endpointsOf(url),
    grants: () => said.filter((line) => line.startsWith('grant ')).map((line) => line.slice('grant '.length)),
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
    },
  };
}

function endpointsOf(url: string): Readonly<Record<string, string>> {
  return {
    issuer_url: url,
    authorization_endpoint: `${url}/auth`,
    token_endpoint: `${url}/token`,
    introspection_endpoint: `${url}/token/introspection`,
    userinfo_endpoint: `${url}/me`,
    jwks_endpoint: `${url}/jwks`,
    scope: 'openid email groups offline_access',
  };
}
