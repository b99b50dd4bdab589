import fc from 'fast-check';
import { hostileTexts } from './hostile-values.ts';

/** The options that are text or secret ids. Juju itself checks the types of the other options. */
const textOptions = [
  ...[
    'admin_roles',
    'admin_user',
    'alerting_config',
    'cpu',
    'editor_roles',
    'external_url',
    'custom_config',
    'default_datasource',
    'ldap_config',
    'plugins',
  ],
  ...['log_level', 'memory', 'smtp_from_address', 'smtp_from_name', 'smtp_host'],
  'web_external_url',
];
const flags = [
  ...[
    'allow_anonymous_access',
    'allow_embedding',
    'dashboard_folders',
    'enable_auto_assign_org',
    'redirect_https',
    'reporting_enabled',
  ],
];

/** An option and its value. */
export interface HostileOption {
  readonly option: string;
  readonly value: string;
}

export const hostileOption: fc.Arbitrary<HostileOption> = fc.oneof(
  fc.record({ option: fc.constantFrom(...textOptions), value: optionText() }),
  fc.record({ option: fc.constantFrom(...flags), value: fc.constantFrom('true', 'false') }),
  fc.record({
    option: fc.constantFrom('ldap_credentials', 'smtp_credentials'),
    value: fc.constantFrom('secret:9m4e2mr0ui3e8a215n4g', 'secret:9m4e2mr0ui3e8a215n40'),
  }),
  fc.record({
    option: fc.constant('datasource_query_timeout'),
    value: fc.constantFrom('0', '-1', '9007199254740991', '300'),
  }),
);

function optionText(): fc.Arbitrary<string> {
  const line = fc.constantFrom(...hostileTexts.filter((text) => text.isWellFormed() && !text.includes('\0')));
  const setting = fc.tuple(
    fc.constantFrom('contactPoints:\n- ', '[server]', '[database]', 'x = ', 'root_url=', '[[servers]]'),
    line,
  );
  return fc.oneof(
    line,
    fc.array(setting, { maxLength: 3 }).map((all) => all.flat().join('\n')),
  );
}

export interface Attempts<Input> {
  readonly seed: number;
  readonly count: number;
  readonly inputs: fc.Arbitrary<Input>;
  /** @throws if the result is wrong */
  readonly attempt: (input: Input) => Promise<void>;
}

export interface Tried {
  readonly tried: number;
  readonly failures: readonly string[];
}

/** Returns how many inputs were tried, and the shortest failing input with the seed that reproduces it. */
export async function tryInputs<Input>({ seed, count, inputs, attempt }: Attempts<Input>): Promise<Tried> {
  const run = await fc.check(fc.asyncProperty(inputs, attempt), { seed, numRuns: count });
  if (!run.failed) return { tried: run.numRuns, failures: [] };
  const shortest = JSON.stringify(run.counterexample?.[0])?.slice(0, 3000);
  const { errorInstance: error } = run;
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { tried: run.numRuns, failures: [`seed ${seed}: ${shortest}\n${reason.slice(0, 3000)}`] };
}
