import { SdkError } from '../base/index.ts';

/** The variables without which there is no hook, and their form. */
const required = {
  JUJU_UNIT_NAME: /^[a-z][a-z0-9-]*\/\d+$/,
  JUJU_MODEL_NAME: /./s,
  JUJU_MODEL_UUID: /./s,
  JUJU_DISPATCH_PATH: /^(hooks|actions)\/.+$/,
} as const;

const optional = [
  'JUJU_CHARM_DIR',
  'JUJU_HOOK_NAME',
  'JUJU_VERSION',
  'JUJU_ACTION_NAME',
  'JUJU_ACTION_UUID',
  'JUJU_RELATION',
  'JUJU_RELATION_ID',
  'JUJU_REMOTE_APP',
  'JUJU_REMOTE_UNIT',
  'JUJU_DEPARTING_UNIT',
  'JUJU_STORAGE_ID',
  'JUJU_STORAGE_LOCATION',
  'JUJU_STORAGE_KIND',
  'JUJU_SECRET_ID',
  'JUJU_SECRET_LABEL',
  'JUJU_SECRET_REVISION',
  'JUJU_WORKLOAD_NAME',
  'JUJU_NOTICE_ID',
  'JUJU_NOTICE_TYPE',
  'JUJU_NOTICE_KEY',
  'JUJU_PEBBLE_CHECK_NAME',
  'JUJU_CHARM_HTTP_PROXY',
  'JUJU_CHARM_HTTPS_PROXY',
  'JUJU_CHARM_NO_PROXY',
  'JUJU_TRACE_ID',
  'JUJU_SPAN_ID',
  'CHARM_CONTAINERS_DIR',
  'CHARM_UNIT_DIRECTORY',
  'CHARM_WAS_UNFINISHED',
] as const;

export type JujuVariables = Readonly<Record<keyof typeof required, string>> & {
  readonly [Name in (typeof optional)[number]]?: string;
};

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
  const set = parseVariables(env);
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

/** Juju's name of the hook or action, for example `db-relation-changed`. */
export function getHookName({ dispatchPath }: Pick<JujuEnvironment, 'dispatchPath'>): string {
  return dispatchPath.slice(dispatchPath.indexOf('/') + 1);
}

/** Without a schema, because each hook does this. Juju exports variables that do not apply to a hook as "". */
function parseVariables(env: Readonly<Record<string, string | undefined>>): JujuVariables {
  const invalid = Object.entries(required).filter(([name, form]) => !form.test(env[name] ?? ''));
  if (invalid.length > 0) {
    const names = invalid.map(([name]) => name).join(', ');
    throw new SdkError(
      `Not a Juju hook environment: ${names} missing or malformed. Run dispatch from Juju, or from juju-sim.`,
      { code: 'environment', facts: { variables: names } },
    );
  }
  const known = [...Object.keys(required), ...optional];
  const set = known.flatMap((name) => (env[name] ? [[name, env[name]]] : []));
  return Object.fromEntries(set) as JujuVariables;
}
