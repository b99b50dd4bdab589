import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';
import {
  type CertificateReading,
  type DatabagOrigin,
  parseCertificates,
  parseDatabag,
} from '../../relation/index.ts';
import { providerApp, providerUnit } from './schema.ts';

/** Requests certificates in the form of version 1. Leader only. */
export async function requestTransferredCertificates(
  context: HookContext,
  relation: Relation,
): Promise<void> {
  await publishApp(context, relation, { version: '1' });
}

/**
 * The certificates from the other side: the application's, or those of all its units if the application has not written
 * in version 1. An application of version 1 without certificates gives none, whatever its units wrote before.
 */
export async function readTransferredCertificates(
  { log }: HookContext,
  relation: Relation,
): Promise<CertificateReading> {
  const origin = { relation, log };
  const app = parseDatabag(providerApp, await relation.readRemoteApp(), origin);
  const ofApp = app?.certificates ?? [];
  const isByApp = ofApp.length > 0 || app?.version === 1;
  const given = isByApp ? [ofApp] : await readUnits(relation, origin);
  const reading = parseCertificates(
    given.flatMap((texts) => texts ?? []),
    origin,
  );
  return { ...reading, isIncomplete: reading.isIncomplete || app === undefined || given.includes(undefined) };
}

/**
 * Version 0: the authorities are in the unit's chain, or in its `ca` if there is no chain. Undefined for a unit with an
 * invalid databag.
 */
async function readUnits(
  relation: Relation,
  origin: DatabagOrigin,
): Promise<readonly (readonly string[] | undefined)[]> {
  const units = await relation.units();
  return Promise.all(
    units.map(async (unit) => {
      const data = parseDatabag(providerUnit, await relation.readRemoteUnit(unit), origin);
      if (data?.chain && data.chain.length > 0) return data.chain;
      return data && [data.ca ?? data.certificate ?? []].flat();
    }),
  );
}
