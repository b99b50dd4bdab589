import { readFileSync } from 'node:fs';
import type { HookRun } from 'juju-sim/testing';

const rows = readFileSync('docs/reference/statuses.md', 'utf8').matchAll(/^\| (\w+) \| `(.+?)` \|/gm);
const patterns = [...rows].map(([, level = '', message = '']) => {
  const parts = message.split('…').map((part) => part.replaceAll(/[^\w ]/g, '\\$&'));
  return { level, message: new RegExp(`^${parts.join('.*')}( \\(\\+\\d+ more\\))?$`) };
});

/** Juju itself sets these at the beginning and the end of a unit's life. */
const messagesOfJuju = [
  '',
  'installing charm software',
  'stopping charm software',
  'cleaning up prior to charm deletion',
];

/** Fails on a status of Grafana's units that docs/reference/statuses.md does not describe. */
export function checkDocumented({ status, unit }: HookRun): void {
  if (!unit.startsWith('grafana/') || !['blocked', 'maintenance', 'waiting'].includes(status?.name ?? ''))
    return;
  if (status?.name === 'maintenance' && messagesOfJuju.includes(status.message)) return;
  const isTold = patterns.some(
    ({ level, message }) => level === status?.name && message.test(status.message),
  );
  if (!isTold)
    throw new Error(`docs/reference/statuses.md does not tell of "${status?.name}: ${status?.message}"`);
}
