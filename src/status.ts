import type { UnitStatus } from 'charmkit/charm';

/** The more a status calls for a person, the earlier it stands. */
const levels = ['blocked', 'maintenance', 'waiting', 'active'] as const;

/** One status for the unit out of all that is to be said: the most important first, and how many more there are. */
export function worstStatus(statuses: readonly UnitStatus[]): UnitStatus {
  const [worst, ...others] = levels.flatMap((level) => statuses.filter((status) => status.level === level));
  if (worst === undefined) return { level: 'active', message: '' };
  const more = others.filter(({ message }) => message !== '').length;
  return more === 0 ? worst : { level: worst.level, message: `${worst.message} (+${more} more)` };
}
