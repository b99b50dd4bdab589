// An OpenID provider with forms that accept any name:
//   node program.ts <settings as JSON>
// Its output includes "listening <URL>", and "grant <type>" for each grant that it has accepted.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export interface ProviderSettings {
  /** Client metadata in the terms of the standard (RFC 7591). */
  readonly client: Readonly<Record<string, unknown>>;
  /** The groups of each account. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** If undefined, the program serves plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

const { client, groups, tls } = JSON.parse(process.argv[2] ?? '') as ProviderSettings;
const server = tls ? createSecureServer(tls) : createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const issuer = tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [client],
  claims: { openid: ['sub'], email: ['email'], groups: ['groups'] },
  findAccount: async (_context: unknown, id: string) => ({
    accountId: id,
    claims: async () => ({ sub: id, email: `${id}@example.com`, groups: groups[id] ?? [] }),
  }),
  features: { devInteractions: { enabled: true } },
  // The standard's condition, that the client requests consent again, does not matter for these tests.
  issueRefreshToken: async () => true,
  // Grafana treats a token that is about to expire as expired, and refreshes it with the next request.
  ttl: { AccessToken: 5 },
});
provider.on('grant.success', (context: { oidc: { params: { grant_type: string } } }) =>
  console.log(`grant ${context.oidc.params.grant_type}`),
);
server.on('request', provider.callback());
console.log(`listening ${issuer}`);
