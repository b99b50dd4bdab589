import * as z from 'zod';
import { SdkError } from '../base/index.ts';

/** Juju exports variables that do not apply to a hook as empty strings, so "" means absent. */
const optional = z
  .string()
  .transform((text) => (text === '' ? undefined : text))
  .optional();

const variables = z.object({
  JUJU_UNIT_NAME: z.string().regex(/^[a-z][a-z0-9-]*\/\d+$/),
  JUJU_MODEL_NAME: z.string().min(1),
  JUJU_MODEL_UUID: z.string().min(1),
  JUJU_DISPATCH_PATH: z.string().regex(/^(hooks|actions)\/.+$/),
  JUJU_CHARM_DIR: optional,
  JUJU_HOOK_NAME: optional,
  JUJU_VERSION: optional,
  JUJU_ACTION_NAME: optional,
  JUJU_ACTION_UUID: optional,
  JUJU_RELATION: optional,
  JUJU_RELATION_ID: optional,
  JUJU_REMOTE_APP: optional,
  JUJU_REMOTE_UNIT: optional,
  JUJU_DEPARTING_UNIT: optional,
  JUJU_STORAGE_ID: optional,
  JUJU_STORAGE_LOCATION: optional,
  JUJU_STORAGE_KIND: optional,
  JUJU_SECRET_ID: optional,
  JUJU_SECRET_LABEL: optional,
  JUJU_SECRET_REVISION: optional,
  JUJU_WORKLOAD_NAME: optional,
  JUJU_NOTICE_ID: optional,
  JUJU_NOTICE_TYPE: optional,
  JUJU_NOTICE_KEY: optional,
  JUJU_PEBBLE_CHECK_NAME: optional,
  JUJU_CHARM_HTTP_PROXY: optional,
  JUJU_CHARM_HTTPS_PROXY: optional,
  JUJU_CHARM_NO_PROXY: optional,
  JUJU_TRACE_ID: optional,
  JUJU_SPAN_ID: optional,
  CHARM_CONTAINERS_DIR: optional,
  CHARM_UNIT_DIRECTORY: optional,
  CHARM_WAS_UNFINISHED: optional,
});

export type JujuVariables = z.infer<typeof variables>;

/**
 * The identity and place of this unit, from the variables that Juju sets for every hook (Juju, "hook context
 * variables").
 */
export interface JujuEnvironment {
  /** For example `grafana/0`. */
  readonly unit: string;
  readonly unitNumber: number;
  readonly app: string;
  readonly model: { readonly name: string; readonly uuid: string };
  readonly charmDir: string;
  /** `0.0.0` if an old Juju does not set it. */
  readonly jujuVersion: string;
  /** `hooks/<name>` or `actions/<name>`. */
  readonly dispatchPath: string;
  /** The directory that contains `<container>/pebble.socket`. */
  readonly containersDir: string;
  readonly proxy: { readonly http: string; readonly https: string; readonly no: string };
  readonly variables: JujuVariables;
}

/**
 * Reads the environment of a dispatch.
 * @throws SdkError with code `environment` that names the missing or malformed variables.
 */
export function parseEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): JujuEnvironment {
  const parsed = variables.safeParse(env);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new SdkError(
      `Not a Juju hook environment: ${names} missing or malformed. Run dispatch from Juju, or from juju-sim.`,
      { code: 'environment', facts: { variables: names } },
    );
  }
  const set = parsed.data;
  const [app = '', number = ''] = set.JUJU_UNIT_NAME.split('/');
  return {
    unit: set.JUJU_UNIT_NAME,
    unitNumber: Number(number),
    app,
    model: { name: set.JUJU_MODEL_NAME, uuid: set.JUJU_MODEL_UUID },
    charmDir: set.JUJU_CHARM_DIR ?? cwd,
    jujuVersion: set.JUJU_VERSION ?? '0.0.0',
    dispatchPath: set.JUJU_DISPATCH_PATH,
    containersDir: set.CHARM_CONTAINERS_DIR ?? '/charm/containers',
    proxy: {
      http: set.JUJU_CHARM_HTTP_PROXY ?? '',
      https: set.JUJU_CHARM_HTTPS_PROXY ?? '',
      no: set.JUJU_CHARM_NO_PROXY ?? '',
    },
    variables: set,
  };
}
