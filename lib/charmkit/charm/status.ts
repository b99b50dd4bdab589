/** A unit's status in `juju status`. Only Juju sets "error" and "unknown". */
export interface UnitStatus {
  readonly level: 'active' | 'maintenance' | 'waiting' | 'blocked';
  /** What a person should know or do; empty if there is nothing to say. */
  readonly message: string;
  /** Whether the unit does its work nevertheless. Every other trouble is more important then, at any level. */
  readonly isMinor?: boolean;
}

/** The levels that need a person most come first. */
const levels = ['blocked', 'maintenance', 'waiting'] as const;

/** Returns the most important status, with the number of the others. It is `active` without a message if there are none. */
export function chooseWorstStatus(all: readonly UnitStatus[]): UnitStatus {
  const troubles = all.filter(({ level, isMinor }) => level !== 'active' && !isMinor);
  const [worst = active(), ...others] = [
    ...levels.flatMap((level) => troubles.filter((status) => status.level === level)),
    ...all.filter(({ level, isMinor }) => level !== 'active' && isMinor),
    ...all.filter(({ level }) => level === 'active'),
  ];
  const messages = new Set(others.map(({ message }) => message));
  const more = [...messages].filter((message) => message !== '' && message !== worst.message).length;
  return { level: worst.level, message: more === 0 ? worst.message : `${worst.message} (+${more} more)` };
}

/** The unit does its work. */
export function active(message = ''): UnitStatus {
  return { level: 'active', message };
}

/** The unit waits for something that comes by itself. */
export function waiting(message: string): UnitStatus {
  return { level: 'waiting', message };
}

/** The unit needs an operator. */
export function blocked(message: string): UnitStatus {
  return { level: 'blocked', message };
}

/** The unit is busy with something that takes a while. */
export function maintenance(message: string): UnitStatus {
  return { level: 'maintenance', message };
}
