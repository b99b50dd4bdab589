import { Buffer } from 'node:buffer';
import type { StorageDeclaration } from '../charm.ts';
import { isJuju4 } from '../juju.ts';
import { writeDatabag } from '../operations/databag.ts';
import { countAttachments, createAttachment } from '../operations/units.ts';
import { findSecretRefusal, flushSecrets } from './flush-secrets.ts';
import type { OpenSession } from './open-session.ts';
import { isSessionLeader } from './view.ts';

/** Commits all changes of the hook or, if Juju would refuse one, none of them. Returns the reason for a refusal. */
export function flushSession(session: OpenSession): string | undefined {
  const refusal = refusalOfDatabags(session) ?? refusalOfPorts(session) ?? findSecretRefusal(session);
  if (refusal !== undefined) return refusal;
  const { model, unit, drafts } = session;
  for (const [owner, bags] of [
    [unit.name, drafts.unitData],
    [unit.app, drafts.appData],
  ] as const) {
    for (const [number, content] of bags) {
      const relation = model.relations[number];
      if (relation !== undefined) writeDatabag(relation, owner, content);
    }
  }
  if (drafts.charmState !== undefined) unit.charmState = drafts.charmState;
  if (drafts.ports !== undefined) unit.ports = drafts.ports;
  for (const name of drafts.storage) {
    const attachment = createAttachment(model, storageNamed(session, name), countAttachments(unit, name));
    unit.storage[attachment.id] = attachment;
  }
  flushSecrets(session);
  return undefined;
}

/** Juju refuses writes to the application's databag by a unit that lost the leadership during the hook. */
function refusalOfDatabags(session: OpenSession): string | undefined {
  const { appData, unitData } = session.drafts;
  if (appData.size > 0 && !isSessionLeader(session)) {
    return `cannot write application settings: "${session.unit.name}" is not leader of "${session.unit.app}"`;
  }
  const bags = [...appData.values(), ...unitData.values()];
  const bytes = bags.reduce((sum, bag) => sum + Buffer.byteLength(JSON.stringify(bag)), 0);
  return bytes > maxBytes ? `max allowed size (${maxBytes}) exceeded` : undefined;
}

/** open-port accepts icmp, but Kubernetes does not support it. */
function refusalOfPorts({ model, drafts }: OpenSession): string | undefined {
  const ports = Object.values(drafts.ports ?? {}).flat();
  const isRefused = isJuju4(model) && ports.includes('icmp');
  return isRefused ? 'protocol icmp on caas models not supported' : undefined;
}

/** The limit for all relation settings of one hook. */
const maxBytes = 16 * 1024 * 1024;

function storageNamed({ application }: OpenSession, name: string): StorageDeclaration {
  const declared = application.charm?.storage.find((each) => each.name === name);
  return declared ?? { name, type: 'filesystem', minimum: 0, isSingle: false };
}
