import fc from 'fast-check';

/** Text that has a meaning in a system behind the charm: Grafana, a shell, YAML, INI, the log or JavaScript. */
export const hostileTexts = [
  '',
  ' ',
  '$__env{HOME}',
  '${GF_SECURITY_ADMIN_PASSWORD}',
  '$__file{/etc/shadow}',
  '$GF_SECURITY_ADMIN_PASSWORD',
  '%(admin_password)s',
  'a\nGF_X=y',
  'a\r\n[security]\r\nadmin_user = x',
  'a\u0000b',
  'a\u2028b',
  '\ud800',
  '"""',
  "'; DROP TABLE dashboard; --",
  '`id`',
  '$(id)',
  '../../../etc/grafana/grafana-config.ini',
  'http://a/${GF_PATHS_DATA}',
  'http://a/%(domain)s',
  'http://user:PLANTED-SECRET@host:9090',
  'http://[::1',
  'javascript:alert(1)',
  'isFoa0z7k',
  '*',
  '&a [*a]',
  '!!js/function x',
  '-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----',
  'secret:9m4e2mr0ui3e8a215n4g',
  'é'.repeat(300),
  'x'.repeat(3000),
  'x'.repeat(70_000),
  '['.repeat(5000),
] as const;

/** Names that every JavaScript object already has. */
const oddNames = ['__proto__', 'constructor', 'toString', 'length', '', '0', 'a b', '$ref'] as const;

const oddNumbers = [0, -0, -1, 1.5, 1e21, 2 ** 53, Number.MAX_VALUE, 65_536] as const;

/** A value that its reader does not expect. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 2, arbitrary: fc.constantFrom(...oddNumbers, null, true, false) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(...oddNames).map((name) => JSON.parse(`{"${name}":{"a":1}}`)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3000 }).map((length) => Array(length).fill(7)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 200 }).map(nested) },
);

function nested(levels: number): unknown {
  let value: unknown = 'end';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
