import type { HookContext, Relation } from 'charmkit/charm';
import { modelUuid } from '../state/providers.ts';
import type { HostileInput } from './input.ts';

/** A leader's hook in memory with only one relation, and the lines that the hook has logged. */
export function littleContext({ endpoint, app, unit }: HostileInput): {
  readonly context: HookContext;
  readonly relation: Relation;
  readonly lines: readonly string[];
} {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const relation: Relation = {
    ...{ id: `${endpoint}:7`, number: 7, endpoint, isUnreadable: false },
    remoteApp: async () => 'theirs',
    units: async () => ['theirs/0'],
    readRemoteApp: async () => app,
    readRemoteUnit: async () => unit,
    readOwnApp: async () => ({}),
    readOwnUnit: async () => ({}),
    writeOwnApp() {},
    writeOwnUnit() {},
  };
  const context = {
    env: { unit: 'grafana/0', app: 'grafana', unitNumber: 0, model: { name: 'cos', uuid: modelUuid } },
    event: { kind: 'start' },
    log: { debug: say, info: say, warning: say, error: say },
    isLeader: async () => true,
    isUnitLeaving: async () => false,
    isOwnSecret: async () => false,
    config: async () => ({}),
    relations: async (name: string) => (name === endpoint ? [relation] : []),
  };
  return { context: context as unknown as HookContext, relation, lines };
}
