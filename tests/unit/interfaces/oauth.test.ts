import { describe, expect, test } from '@jest/globals';
import {
  parseClientSecret,
  publishProvider,
  readClient,
  readClientRequest,
  requestClient,
} from 'charmkit/interfaces/oauth';
import { CertificateAuthority } from '../../certificate-authority.ts';
import { TwoSides } from './two-sides.ts';

const apps = { grafana: 1, hydra: 2 };
const provider = {
  issuerUrl: 'https://idp.example.com',
  authorizationEndpoint: 'https://idp.example.com/auth',
  tokenEndpoint: 'https://idp.example.com/token',
  introspectionEndpoint: 'http://hydra:4445/introspect',
  userinfoEndpoint: 'https://idp.example.com/userinfo',
  jwksEndpoint: 'https://idp.example.com/jwks',
  scope: 'openid email',
};
const client = { client_id: 'grafana', client_secret_id: 'secret:dj0c2je7de7rbuev21p0' };
const request = {
  redirectUris: ['https://grafana.example.com/login/generic_oauth'],
  scope: 'openid email',
  grantTypes: ['authorization_code'],
};

describe("a client's request on the interface oauth", () => {
  test('arrives as it was made', async () => {
    const sides = new TwoSides(apps);
    expect(await readClientRequest(...sides.side('hydra/0'))).toBeUndefined();
    await requestClient(...sides.side('grafana/0'), request);
    expect(sides.databags.grafana).toEqual({
      redirect_uri: 'https://grafana.example.com/login/generic_oauth',
      scope: 'openid email',
      grant_types: '["authorization_code"]',
      audience: '[]',
      token_endpoint_auth_method: 'client_secret_basic',
    });
    expect(await readClientRequest(...sides.side('hydra/0'))).toEqual({
      ...request,
      audience: [],
      tokenEndpointAuthMethod: 'client_secret_basic',
    });
    expect(sides.warnings).toEqual([]);
  });

  test('may be to several addresses, or to none', async () => {
    const sides = new TwoSides(apps);
    const redirectUris = ['https://a.example.com/x', 'https://b.example.com/y'];
    const full = {
      ...{ ...request, redirectUris, audience: ['api'] },
      ...{ grantTypes: ['client_credentials'], tokenEndpointAuthMethod: 'client_secret_post' as const },
    };
    await requestClient(...sides.side('grafana/0'), full);
    expect(await readClientRequest(...sides.side('hydra/0'))).toEqual(full);
    await requestClient(...sides.side('grafana/0'), { ...full, redirectUris: [] });
    expect(sides.databags.grafana).not.toHaveProperty('redirect_uri');
    expect(await readClientRequest(...sides.side('hydra/0'))).toMatchObject({ redirectUris: [] });
  });

  test('is made by the leader alone', async () => {
    const sides = new TwoSides(apps);
    await requestClient(...sides.side('grafana/0', { isLeader: false }), request);
    expect(sides.databags.grafana).toBeUndefined();
  });

  test.each([
    ['redirect_uri', 'grafana.example.com'],
    ['redirect_uri', '[]'],
    ['redirect_uri', '["https://a.example.com", "b"]'],
    ['grant_types', 'authorization_code'],
    ['grant_types', '{}'],
    ['audience', '7'],
    ['token_endpoint_auth_method', 'none'],
  ])('is no request with %s = %s, and there is one warning', async (key, value) => {
    const sides = new TwoSides(apps);
    await requestClient(...sides.side('grafana/0'), request);
    sides.databags.grafana = { ...sides.databags.grafana, [key]: value };
    expect(await readClientRequest(...sides.side('hydra/0'))).toBeUndefined();
    expect(sides.warnings).toEqual([expect.stringContaining(`endpoint:7: ignored field ${key}`)]);
  });
});

describe('a registered client on the interface oauth', () => {
  test('is there once all is said, and not before', async () => {
    const sides = new TwoSides(apps);
    expect(await readClient(...sides.side('grafana/0'))).toBeUndefined();
    await publishProvider(...sides.side('hydra/0'), provider);
    expect(sides.databags.hydra).toEqual({
      issuer_url: 'https://idp.example.com',
      authorization_endpoint: 'https://idp.example.com/auth',
      token_endpoint: 'https://idp.example.com/token',
      introspection_endpoint: 'http://hydra:4445/introspect',
      userinfo_endpoint: 'https://idp.example.com/userinfo',
      jwks_endpoint: 'https://idp.example.com/jwks',
      scope: 'openid email',
      jwt_access_token: 'False',
    });
    expect(await readClient(...sides.side('grafana/0'))).toBeUndefined();
    sides.databags.hydra = { ...sides.databags.hydra, ...client };
    expect(await readClient(...sides.side('grafana/0'))).toEqual({
      ...provider,
      ...{ jwtAccessToken: false, groups: undefined, caChain: [], isChainIncomplete: false },
      ...{ clientId: 'grafana', clientSecretId: 'secret:dj0c2je7de7rbuev21p0' },
    });
    expect(sides.warnings).toEqual([]);
  });

  test('is silently none while the provider has not said all, and no client is there', async () => {
    const sides = new TwoSides(apps);
    sides.databags.hydra = { issuer_url: 'no URL', client_id: 'grafana' };
    expect(await readClient(...sides.side('grafana/0'))).toBeUndefined();
    expect(sides.warnings).toEqual([]);
  });

  test('comes with what else the provider says', async () => {
    const sides = new TwoSides(apps);
    const caChain = [new CertificateAuthority('idp').certificate];
    const said = { ...provider, caChain, groups: 'ops', jwtAccessToken: true };
    await publishProvider(...sides.side('hydra/0'), said);
    sides.databags.hydra = { ...sides.databags.hydra, ...client, client_id: '12345' };
    expect(await readClient(...sides.side('grafana/0'))).toMatchObject({ ...said, clientId: '12345' });
    await publishProvider(...sides.side('hydra/0'), provider);
    expect(sides.databags.hydra).not.toHaveProperty('ca_chain');
    expect(sides.databags.hydra).toHaveProperty('client_id', '12345');
  });

  test.each([
    ['True', true],
    ['true', true],
    ['1', true],
    ['False', false],
    ['false', false],
    ['perhaps', false],
  ])('has tokens of which jwt_access_token = %s says: %s', async (text, jwtAccessToken) => {
    const sides = new TwoSides(apps);
    await publishProvider(...sides.side('hydra/0'), provider);
    sides.databags.hydra = { ...sides.databags.hydra, ...client, jwt_access_token: text };
    expect(await readClient(...sides.side('grafana/0'))).toMatchObject({ jwtAccessToken });
    expect(sides.warnings).toEqual([]);
  });

  test.each([
    ['issuer_url', undefined],
    ['scope', undefined],
    ['jwks_endpoint', undefined],
    ['token_endpoint', 'idp.example.com'],
    ['userinfo_endpoint', 'ftp://idp.example.com'],
    ['authorization_endpoint', 'https://idp.example.com/a b'],
    ['client_secret_id', 's3cr3t'],
    ['client_secret_id', 'secret:x'],
  ])('is none with %s = %s, and there is one warning', async (key, value) => {
    const sides = new TwoSides(apps);
    await publishProvider(...sides.side('hydra/0'), provider);
    const { [key]: _, ...rest } = { ...sides.databags.hydra, ...client } as Record<string, string>;
    sides.databags.hydra = value === undefined ? rest : { ...rest, [key]: value };
    expect(await readClient(...sides.side('grafana/0'))).toBeUndefined();
    expect(sides.warnings).toEqual([expect.stringContaining(`endpoint:7: ignored field ${key}: `)]);
    expect(sides.warnings.join()).not.toContain(value ?? 'https:');
  });

  test('is there without what is no certificate among its authorities', async () => {
    const sides = new TwoSides(apps);
    await publishProvider(...sides.side('hydra/0'), { ...provider, caChain: ['text'] });
    sides.databags.hydra = { ...sides.databags.hydra, ...client };
    expect(await readClient(...sides.side('grafana/0'))).toMatchObject({ caChain: [] });
    expect(sides.warnings).toEqual(['endpoint:7: ignored text that is not a certificate']);
  });

  test('has its secret under the key that both sides know', () => {
    expect(parseClientSecret({ secret: 's3cr3t', other: 'x' })).toBe('s3cr3t');
    expect(parseClientSecret({ secret: '' })).toBeUndefined();
    expect(parseClientSecret({ password: 's3cr3t' })).toBeUndefined();
  });
});
