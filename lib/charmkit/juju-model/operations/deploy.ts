import type { Charm, Endpoint, OptionValue } from '../charm.ts';
import { JujuModelError } from '../errors.ts';
import { isApplicationName } from '../find.ts';
import type { Application, Model } from '../state.ts';
import { countRevisions } from './charm-revision.ts';
import { parseConfigValues } from './config.ts';
import { addPeerRelations } from './relate.ts';
import { addUnit } from './units.ts';

export interface DeployOptions {
  /** Defaults to the charm's name. */
  readonly name?: string;
  /** Defaults to 1. */
  readonly units?: number;
  readonly config?: Readonly<Record<string, OptionValue>>;
  /** The path that resource-get prints, by resource name. */
  readonly resources?: Readonly<Record<string, string>>;
  readonly trust?: boolean;
}

/** `juju deploy`: adds the application, its peer relations and its units. The first unit is the leader. */
export function deployCharm(model: Model, charm: Charm, options: DeployOptions = {}): Application {
  // Juju refuses a wrong option before it adds anything.
  const config = parseConfigValues(charm, options.config ?? {});
  const application = addApplication(model, options.name ?? charm.name, charm.endpoints);
  application.revision = countRevisions(model, charm.name);
  application.charm = charm;
  application.isTrusted = options.trust ?? false;
  application.resources = { ...options.resources };
  application.config = config;
  addPeerRelations(model, application);
  addUnit(model, application.name, options.units ?? 1);
  return application;
}

export interface RecordedOptions {
  readonly name: string;
  readonly endpoints: readonly Pick<Endpoint, 'name' | 'role' | 'interface'>[];
  readonly units?: number;
  /** The model that offers the application, if it is in another model. */
  readonly remoteModel?: { readonly name: string; readonly uuid: string; readonly url: string };
}

/** Adds an application without a charm. It can be related and scaled, but `setDatabag` writes its databags. */
export function deployRecorded(model: Model, options: RecordedOptions): Application {
  const endpoints = options.endpoints.map((endpoint) => ({ ...endpoint, optional: true }));
  const application = addApplication(model, options.name, endpoints, options.remoteModel);
  application.status = { name: 'active', message: '', sinceMs: model.nowMs };
  addUnit(model, application.name, options.units ?? 1);
  return application;
}

function addApplication(
  model: Model,
  name: string,
  endpoints: readonly Endpoint[],
  remoteModel?: Application['remoteModel'],
): Application {
  if (!isApplicationName(name)) refuse('application-name', `"${name}" is not a valid application name`, name);
  if (Object.hasOwn(model.applications, name)) {
    refuse('application-exists', `cannot add application "${name}": application already exists`, name);
  }
  const application: Application = {
    name,
    endpoints,
    ...(remoteModel === undefined ? {} : { remoteModel }),
    revision: 0,
    charmRevision: 0,
    config: {},
    configVersion: 0,
    life: 'alive',
    leader: undefined,
    isExposed: false,
    isTrusted: false,
    status: { name: 'unset', message: '', sinceMs: model.nowMs },
    workloadVersion: '',
    address: `10.152.183.${model.next.service}`,
    resources: {},
  };
  model.next.service += 1;
  model.applications[name] = application;
  return application;
}

function refuse(code: string, message: string, application: string): never {
  throw new JujuModelError(message, { code, facts: { application } });
}
