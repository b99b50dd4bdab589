import { readFileSync } from 'node:fs';
import { type Charm, defineCharm, type HookContext } from 'charmkit';
import { readMetadata } from 'charmkit/charm';
import { secretAdd } from 'charmkit/hook-tools';
import type { Layer } from 'charmkit/pebble';
import { formerDatabaseToolPath } from '../src/grafana/files.ts';

type Databag = Readonly<Record<string, string>>;

/** What an application wrote into one of its relations with the Python charm. */
export interface RecordedRelation {
  readonly endpoint: string;
  readonly remote_app: string;
  readonly remote_app_data: Databag;
  readonly remote_units_data: Readonly<Record<string, Databag>>;
  readonly secrets?: readonly { readonly id: string; readonly content: Databag }[];
}

/** The result of the Python charm for these relations. */
interface RecordedResult {
  readonly grafana?: {
    readonly leader: boolean;
    readonly config: Readonly<Record<string, string | number | boolean>>;
  };
  /** Files by path in the container. */
  readonly files: Databag;
  readonly published: readonly {
    readonly endpoint: string;
    readonly remote_app: string;
    readonly local_app_data: Databag;
  }[];
  readonly pebble_services: { readonly grafana: { readonly command: string; readonly environment: Databag } };
  readonly peer_app_data: Databag;
  /** The layer of its own for Pebble's log targets, of charms that have the endpoint logging. */
  readonly log_forwarding?: Layer;
}

export interface Recorded {
  readonly relations: readonly RecordedRelation[];
  readonly reference_result: RecordedResult;
}

/** The first relation id in the recorded model. */
export const firstRelation = 700;
export const recordedPassword = 'adm1nPassw0rd';

/** A recording of a single relation has its keys at the top level. */
export function readRecorded(path: string | URL): Recorded {
  const recorded = JSON.parse(readFileSync(path, 'utf8')) as Recorded & RecordedRelation;
  return { ...recorded, relations: recorded.relations ?? [recorded] };
}

/**
 * A replacement for the Python charm: its first update-status leaves everything that was recorded of the Python charm.
 */
export function pythonCharm({ reference_result: result }: Recorded): Charm {
  return defineCharm(readMetadata('.'), {
    otherwise: async () => {},
    on: {
      'update-status': async (context) => {
        if (await context.isLeader()) await leaveInModel(context, result);
        await leaveInContainer(context, result);
      },
    },
    actions: {},
  });
}

async function leaveInModel(context: HookContext, result: RecordedResult): Promise<void> {
  const content = { password: recordedPassword };
  await secretAdd(context.tools, { owner: 'application', label: 'admin-password', content });
  const [peers] = await context.relations('grafana');
  // Recordings have only a summary of the dashboards in the container.
  peers?.writeOwnApp({ ...result.peer_app_data, dashboards: '{}' });
  for (const { endpoint, remote_app: app, local_app_data: data } of result.published) {
    for (const relation of await context.relations(endpoint))
      if ((await relation.remoteApp()) === app) relation.writeOwnApp(data);
  }
}

async function leaveInContainer(context: HookContext, result: RecordedResult): Promise<void> {
  const pebble = context.container('grafana');
  const files = { ...result.files, [formerDatabaseToolPath]: 'a program' };
  await pebble.pushFiles(Object.entries(files).map(([path, content]) => ({ path, content, makeDirs: true })));
  const { command, environment } = result.pebble_services.grafana;
  const service = { override: 'replace', startup: 'enabled', command, environment } as const;
  await pebble.addLayer('grafana', { services: { grafana: service } }, { combine: true });
  if (result.log_forwarding)
    await pebble.addLayer('grafana-log-forwarding', result.log_forwarding, { combine: true });
  await pebble.restartServices(['grafana']);
}
