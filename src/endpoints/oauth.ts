import {
  describeTrouble,
  type HookContext,
  type KeptSecrets,
  type NamedSecrets,
  type Relation,
  type SecretTrouble,
} from 'charmkit/charm';
import { parseClientSecret, readClient, requestClient } from 'charmkit/interfaces/oauth';
import * as z from 'zod';
import { fillDefaults, parseConfig } from '../config.ts';
import { collectSections } from '../grafana/settings/custom-config.ts';
import { unwritableInSettings } from '../grafana/settings/expansion.ts';
import { callbackPath, chooseScopes, type Oauth } from '../grafana/settings/sign-on/oauth.ts';
import { defineFact, type Endpoint, type Urls } from '../reconcile/observe/endpoint.ts';
import { goesOn } from '../status.ts';

const endpoint = 'oauth';
const secretField = 'client_secret_id';

const clientSchema = z.object({
  clientId: z.string(),
  clientSecretId: z.string(),
  authorizationUrl: z.string(),
  tokenUrl: z.string(),
  userinfoUrl: z.string(),
  authorities: z.array(z.string()),
  /** The application whose data can't be read. Null if all of it can be read. */
  unreadFrom: z.string().nullable().default(null),
});

type Client = z.infer<typeof clientSchema>;

/**
 * The client that an identity provider has registered for Grafana, without its secret, or the reason why
 * there is no client.
 */
export type OauthFact = Client | 'unrelated' | 'awaited' | 'refused';

export const oauth = {
  endpoint,
  fact: defineFact({
    name: 'oauth',
    key: 'oauth_client',
    schema: z.union([z.enum(['unrelated', 'awaited', 'refused']), clientSchema]),
    read: readClientFact,
  }),
  publication: { by: 'leader', publish: askForClient },
} as const satisfies Endpoint;

async function readClientFact(context: HookContext, named: NamedSecrets): Promise<OauthFact> {
  const [relation] = await context.relations(endpoint);
  if (!relation) return 'unrelated';
  const given = await readClient(context, relation);
  const verdict = given && (await named.judge(relation, secretField));
  if (!given || verdict === 'undecided') return 'awaited';
  if (verdict !== 'accepted') return 'refused';
  return {
    clientId: given.clientId,
    clientSecretId: given.clientSecretId,
    authorizationUrl: given.authorizationEndpoint,
    tokenUrl: given.tokenEndpoint,
    userinfoUrl: given.userinfoEndpoint,
    authorities: [...given.caChain],
    unreadFrom: given.isChainIncomplete ? ((await relation.remoteApp()) ?? 'the provider') : null,
  };
}

export interface OauthObservation {
  /** Undefined while users can't sign in through the provider. */
  readonly oauth: Oauth | undefined;
  /** The certificates that verify the provider, in PEM. Empty if it sends none. */
  readonly authorities: string;
  /** Why users can't sign in yet. */
  readonly problem: string | undefined;
}

/**
 * Observes how users sign in through the related provider. Each unit reads the client's secret for itself.
 */
export async function observeOauth(secrets: KeptSecrets, fact: OauthFact): Promise<OauthObservation> {
  const nothing = { oauth: undefined, authorities: '', problem: undefined };
  // Refused secrets have a status of their own.
  if (fact === 'unrelated' || fact === 'refused') return nothing;
  if (fact === 'awaited')
    return { ...nothing, problem: 'the provider has not registered Grafana as its client yet' };
  const { clientSecretId: id, authorities, unreadFrom, ...settings } = fact;
  const request = { id, namer: 'relation', place: `relation ${endpoint}: ${secretField}` } as const;
  const { content, trouble } = await secrets.read(request);
  if (!content) return { ...nothing, problem: trouble && describeUnread(trouble) };
  const client = { ...settings, clientSecret: parseClientSecret(content) ?? '' };
  const problem = findProblem(client);
  if (problem !== undefined) return { ...nothing, problem };
  secrets.keep(request, content);
  const unread = unreadFrom === null ? undefined : `${unreadFrom} sent a ca_chain that is partly invalid`;
  const kept = trouble && describeKept(trouble);
  return { oauth: client, authorities: authorities.join('\n'), problem: kept ?? unread };
}

/** The leader asks for a client that redirects users to the external URL. */
async function askForClient(context: HookContext, relation: Relation, { external }: Urls): Promise<void> {
  await requestClient(context, relation, {
    redirectUris: [`${external}${callbackPath}`],
    scope: await chooseRequestedScopes(context, relation),
    grantTypes: ['authorization_code', 'refresh_token'],
  });
}

function describeUnread(trouble: SecretTrouble): string {
  if (trouble === 'denied') return 'the provider has not granted the client secret to Grafana yet';
  if (trouble === 'not-found') return 'the secret in client_secret_id does not exist';
  return `refused the secret in ${secretField}: ${describeTrouble(trouble)}`;
}

function describeKept(trouble: SecretTrouble): string {
  return `the secret in ${secretField} can't be read: ${describeTrouble(trouble)}; ${goesOn}`;
}

function findProblem(client: Oauth): string | undefined {
  if (client.clientSecret === '') return 'the secret in client_secret_id contains no client secret';
  const odd = Object.entries(client).find(([, value]) => unwritableInSettings.form.test(value));
  return odd && `the provider's ${odd[0]} contains ${unwritableInSettings.problem}`;
}

/** While an option is invalid, Grafana keeps its settings, and so do the scopes of its registration. */
async function chooseRequestedScopes(context: HookContext, relation: Relation): Promise<string> {
  const config = parseConfig(await context.config());
  const scopes = chooseScopes(collectSections(fillDefaults(config).custom_config));
  return config.valid ? scopes : ((await relation.readOwnApp()).scope ?? scopes);
}
