import {
  type Charm,
  createModel,
  deployCharm,
  deployRecorded,
  findNextHook,
  type Hook,
  type HookPlace,
  type HookSession,
  integrateEndpoints,
  listBusyUnits,
  type Model,
  type ModelOptions,
  openHook,
  parseCharm,
  renderHookName,
} from 'charmkit/juju-model';

/** A charm with one of each feature. */
export const charm: Charm = parseCharm({
  metadata: `
name: viewer
containers: {web: {mounts: [{storage: data, location: /data}]}}
peers: {peers: {interface: viewer_peers}}
requires:
  source: {interface: source}
  ingress: {interface: ingress, limit: 1}
provides: {metrics: {interface: metrics}}
storage: {data: {type: filesystem}}
resources: {image: {type: oci-image}}
`,
  config: `
options:
  level: {type: string, default: info}
  size: {type: int}
  loud: {type: boolean, default: false}
  token: {type: secret}
`,
  actions: `
show: {params: {what: {type: string, default: all}, count: {type: integer}}, required: [count], additionalProperties: false}
tune:
  params:
    mode: {type: string, enum: [fast, slow]}
    name: {type: string, pattern: '^[a-z]+$', minLength: 2, maxLength: 4}
    share: {type: number, minimum: 1, maximum: 10, multipleOf: 2}
    either: {type: [string, boolean]}
    days: {type: array, items: {type: integer}, minItems: 1, maxItems: 2, uniqueItems: true}
    limits: {type: object, properties: {cpu: {type: integer}}, required: [cpu], additionalProperties: false}
`,
});

export const place: HookPlace = {
  charmDir: '/charm',
  agentSocket: '@agent',
  readFile: (path) => {
    throw Object.assign(new Error('ENOENT'), { path });
  },
};

export const sourceEndpoint = { name: 'source', role: 'provider', interface: 'source' } as const;

/** The viewer with this many units, and a recorded application that provides a source to it. */
export function modelWith(
  units = 1,
  options: ModelOptions = {},
): { readonly model: Model; readonly relation: number } {
  const model = createModel(options);
  deployCharm(model, charm, { units });
  deployRecorded(model, { name: 'store', endpoints: [sourceEndpoint] });
  return { model, relation: integrateEndpoints(model, 'viewer', 'store').number };
}

/** Runs all hooks that are due with the function, and lists them as `unit hook`. */
export function settle(model: Model, act: (session: HookSession) => number | undefined = () => 0): string[] {
  const ran: string[] = [];
  for (
    let [unit] = listBusyUnits(model);
    unit !== undefined && ran.length < 500;
    [unit] = listBusyUnits(model)
  ) {
    const hook = findNextHook(model, unit);
    if (hook === undefined) break;
    const session = openHook(model, unit, hook, place);
    session.end(act(session) ?? 0);
    ran.push(`${unit} ${renderHookName(hook)}`);
  }
  return ran;
}

/** Runs one hook of a unit. Takes commands as a user would type them, and returns the JSON that they print. */
export function inHook(model: Model, unit: string, hook: Hook, act: (run: Shell) => void, exitCode = 0) {
  const session = openHook(model, unit, hook, place);
  act((...words) => session.run({ tool: words[0] ?? '', args: words.slice(1) }));
  return session.end(exitCode);
}

export type Shell = (...words: string[]) => ReturnType<HookSession['run']>;

export const updateStatus = { kind: 'update-status' } as const;
