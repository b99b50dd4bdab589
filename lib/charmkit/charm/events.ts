import type {
  containerKinds,
  formerKinds,
  lifecycleKinds,
  relationKinds,
  secretKinds,
  storageKinds,
} from '../base/index.ts';

export interface RelationEvent {
  readonly kind: (typeof relationKinds)[number];
  readonly endpoint: string;
  /** For example `grafana-source:7`. */
  readonly relationId: string;
  readonly remoteApp?: string;
  /** Absent for created and broken, and for a change of the application databag. */
  readonly remoteUnit?: string;
  /** Only for departed; this unit's own name if it is the one that is removed. */
  readonly departingUnit?: string;
}

export type JujuEvent =
  | { readonly kind: (typeof lifecycleKinds | typeof formerKinds)[number] }
  | RelationEvent
  | {
      readonly kind: (typeof storageKinds)[number];
      readonly storage: string;
      readonly storageId: string;
      readonly location?: string;
    }
  | {
      readonly kind: (typeof secretKinds)[number];
      readonly secretId: string;
      readonly label?: string;
      readonly revision?: number;
    }
  | {
      readonly kind: (typeof containerKinds)[number];
      readonly container: string;
      readonly notice?: { readonly id: string; readonly type: string; readonly key: string };
      readonly check?: string;
    }
  | { readonly kind: 'action'; readonly action: string; readonly actionId?: string }
  | { readonly kind: 'unknown'; readonly hook: string };

/** The id of the relation that breaks in this hook. Do not use its data, and do not write to it: the other side has left. */
export function findBreakingRelation(event: JujuEvent): string | undefined {
  return event.kind === 'relation-broken' ? event.relationId : undefined;
}

/** Whether the event says that the unit itself is being removed. Juju says so only in relation-departed. */
export function isUnitDeparture(event: JujuEvent, unit: string): boolean {
  return event.kind === 'relation-departed' && event.departingUnit === unit;
}
