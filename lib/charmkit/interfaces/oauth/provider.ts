import { renderCanonicalJson } from '../../base/index.ts';
import { type HookContext, publishApp, type Relation, readApp } from '../../charm/index.ts';
import { type ClientRequest, clientSecretKey, type OauthProvider, requirerApp } from './schema.ts';

/** The application's request for a client; undefined if it is missing or invalid. */
export async function readClientRequest(
  context: HookContext,
  relation: Relation,
): Promise<Required<ClientRequest> | undefined> {
  const asked = await readApp(context, relation, { schema: requirerApp, needs: 'grant_types' });
  return (
    asked && {
      redirectUris: asked.redirect_uri ?? [],
      scope: asked.scope,
      grantTypes: asked.grant_types,
      audience: asked.audience,
      tokenEndpointAuthMethod: asked.token_endpoint_auth_method,
    }
  );
}

/** Publishes the provider's endpoints. Leader only. */
export async function publishProvider(
  context: HookContext,
  relation: Relation,
  provider: OauthProvider,
): Promise<void> {
  const { caChain = [] } = provider;
  await publishApp(context, relation, {
    issuer_url: provider.issuerUrl,
    authorization_endpoint: provider.authorizationEndpoint,
    token_endpoint: provider.tokenEndpoint,
    introspection_endpoint: provider.introspectionEndpoint,
    userinfo_endpoint: provider.userinfoEndpoint,
    jwks_endpoint: provider.jwksEndpoint,
    scope: provider.scope,
    jwt_access_token: provider.jwtAccessToken ? 'True' : 'False',
    groups: provider.groups,
    ca_chain: caChain.length > 0 ? renderCanonicalJson(caChain) : undefined,
  });
}

/**
 * Gives the registered client to the application. The client secret is in a Juju secret of this application, which the
 * other side may read; the databag contains only its id. Leader only.
 */
export async function publishClient(
  context: HookContext,
  relation: Relation,
  client: { readonly id: string; readonly secret: string },
): Promise<void> {
  if (!(await context.isLeader())) return;
  const content = { [clientSecretKey]: client.secret };
  const secretId = await context.secret(labelOf(relation)).share(relation, content);
  if (secretId !== undefined)
    await publishApp(context, relation, { client_id: client.id, client_secret_id: secretId });
}

/** Withdraws the client. Leader only. */
export async function withdrawClient(context: HookContext, relation: Relation): Promise<void> {
  if (!(await context.isLeader())) return;
  await publishApp(context, relation, { client_id: undefined, client_secret_id: undefined });
  await context.secret(labelOf(relation)).remove();
}

/** The label of the Python library, so that a charm can change from one to the other. */
function labelOf({ number }: Relation): string {
  return `client_secret_${number}`;
}
