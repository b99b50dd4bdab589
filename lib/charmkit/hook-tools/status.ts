import * as z from 'zod';
import { type HookToolRunner, readTool, runTool } from '../hook-tool-runner/index.ts';

/** The statuses that a charm may set. Juju also uses `unknown`, `error` and `terminated`; only reads return these. */
export type SettableStatus = 'active' | 'blocked' | 'maintenance' | 'waiting';

export interface Status {
  readonly status: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ApplicationStatus extends Status {
  /** By unit name. */
  readonly units: Readonly<Record<string, Status>>;
}

const details = z.object({
  status: z.string(),
  message: z.string().default(''),
  'status-data': z.record(z.string(), z.unknown()).nullish(),
});
const applicationDetails = z.object({
  'application-status': details.extend({ units: z.record(z.string(), details).nullish() }),
});

/**
 * Sets the unit's status, or with `of: 'app'` the application's (leader only). It takes effect at once, even if the
 * hook fails later. Juju records a new time even for an equal status, so compare with statusGet first.
 */
export async function statusSet(
  runner: HookToolRunner,
  options: { readonly of?: 'unit' | 'app'; readonly status: SettableStatus; readonly message?: string },
): Promise<void> {
  const application = `--application=${options.of === 'app'}`;
  await runTool(runner, {
    tool: 'status-set',
    args: [application, options.status, '--', options.message ?? ''],
  });
}

/**
 * The unit's status. Juju's agent asks for it once in a hook: after the first call, it does not see what the hook sets.
 */
export async function statusGet(runner: HookToolRunner): Promise<Status> {
  return toStatus(await readTool(runner, { tool: 'status-get', args: ['--include-data'] }, details));
}

/** The status of the application and of its units. Leader only. */
export async function statusGetApp(runner: HookToolRunner): Promise<ApplicationStatus> {
  const call = { tool: 'status-get', args: ['--include-data', '--application=true'] };
  const { 'application-status': app } = await readTool(runner, call, applicationDetails);
  const units = Object.entries(app.units ?? {}).map(([unit, status]) => [unit, toStatus(status)] as const);
  return { ...toStatus(app), units: Object.fromEntries(units) };
}

function toStatus({ status, message, 'status-data': data }: z.infer<typeof details>): Status {
  return { status, message, data: data ?? {} };
}
