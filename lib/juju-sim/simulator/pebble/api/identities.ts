import { getErrorMessage } from 'charmkit/base';
import * as z from 'zod';
import type { Daemon } from '../daemon.ts';
import { createBadRequest, createSyncReply, type Reply } from '../http/reply.ts';
import { optionalId, optionalText, type PebbleRequest, readJsonBody } from '../http/request.ts';
import type { Route } from '../http/router.ts';
import { assertIdentity, type Identity, IdentityError } from '../state/identities.ts';
import { quoteText } from '../text/quote.ts';

const masked = '*****';

const apiIdentity = z.object({
  access: optionalText,
  local: z.object({ 'user-id': optionalId }).nullish(),
  basic: z.object({ password: optionalText }).nullish(),
  cert: z.object({ pem: optionalText }).nullish(),
});
const identitiesPayload = z.object({
  action: optionalText,
  identities: z.record(z.string(), apiIdentity.nullable()).nullish(),
});

/** The users who may call Pebble, and their access. */
export const identitiesRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/identities', access: 'read', handle: getIdentities },
  { method: 'POST', path: '/v1/identities', access: 'admin', handle: postIdentities },
];

function getIdentities(daemon: Daemon): Reply {
  const entries = [...daemon.identities.list()].sort(([left], [right]) => (left < right ? -1 : 1));
  return createSyncReply(
    Object.fromEntries(entries.map(([name, identity]) => [name, identityInfo(identity)])),
  );
}

function identityInfo(identity: Identity): Record<string, unknown> {
  return {
    access: identity.access,
    ...(identity.localUserId !== undefined && { local: { 'user-id': identity.localUserId } }),
    ...(identity.basicPassword !== undefined && { basic: { password: masked } }),
    ...(identity.certificate !== undefined && { cert: { pem: masked } }),
  };
}

async function postIdentities(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const payload = await readJsonBody(request, identitiesPayload);
  const changes = new Map(
    Object.entries(payload.identities ?? {}).map(([name, raw]) => [name, parseIdentity(name, raw)]),
  );
  try {
    apply(daemon, payload.action, changes);
  } catch (thrown) {
    throw thrown instanceof IdentityError ? createBadRequest(thrown.message) : thrown;
  }
  return createSyncReply(null);
}

function apply(
  { identities }: Daemon,
  action: string,
  changes: ReadonlyMap<string, Identity | undefined>,
): void {
  if (action === 'add') identities.add(allGiven(changes, action));
  else if (action === 'update') identities.update(allGiven(changes, action));
  else if (action === 'replace') identities.replace(changes);
  else if (action === 'remove') identities.remove(allNull(changes));
  else
    throw createBadRequest(
      `invalid action ${quoteText(action)}, must be "add", "update", "replace", or "remove"`,
    );
}

function allGiven(changes: ReadonlyMap<string, Identity | undefined>, action: string): Map<string, Identity> {
  return new Map(
    [...changes].map(([name, identity]) => {
      if (identity) return [name, identity];
      throw new IdentityError(
        `identity value for ${quoteText(name)} must not be null for ${action} operation`,
      );
    }),
  );
}

function allNull(changes: ReadonlyMap<string, Identity | undefined>): string[] {
  const given = [...changes].find(([, identity]) => identity);
  if (given)
    throw new IdentityError(`identity value for ${quoteText(given[0])} must be null for remove operation`);
  return [...changes.keys()];
}

function parseIdentity(name: string, raw: z.infer<typeof apiIdentity> | null): Identity | undefined {
  if (!raw) return undefined;
  try {
    if (raw.local && raw.local['user-id'] === undefined) {
      throw new IdentityError('local identity must specify user-id');
    }
    if (raw.cert && !raw.cert.pem.includes('-----BEGIN CERTIFICATE-----')) {
      throw new IdentityError('cert identity must include a PEM-encoded certificate');
    }
    return assertIdentity(name, raw.access, {
      ...(raw.local?.['user-id'] !== undefined && { localUserId: raw.local['user-id'] }),
      ...(raw.basic && { basicPassword: raw.basic.password }),
      ...(raw.cert && { certificate: raw.cert.pem }),
    });
  } catch (thrown) {
    throw createBadRequest(`invalid identity for ${quoteText(name)}: ${getErrorMessage(thrown)}`);
  }
}
