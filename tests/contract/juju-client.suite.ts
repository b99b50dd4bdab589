import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';

/** A client of Juju with a model that has the probe twice: pa:give is related to pb:take, and pa's option is set. */
export interface JujuClient extends AsyncDisposable {
  /** Runs a command, and returns its standard output when no unit has work to do any more. */
  juju(...words: readonly string[]): Promise<string>;
}

export interface JujuClientBackend {
  /** Whether the client shows the support contract, as Juju 3 does. */
  readonly hasSla: boolean;
  /** Whether it is Juju 4, which calls an integration a relation. */
  readonly isJuju4: boolean;
  /** Whether `show-unit` shows the unit's own data, which Juju 4.1-beta2 leaves out. */
  readonly showsLocalUnit: boolean;
  open(): Promise<JujuClient>;
}

/** What programs and people read of Juju's client: each output as a table or text, as YAML and as JSON. */
export function jujuClientContract(title: string, backend: JujuClientBackend): void {
  describe(title, () => {
    let client: JujuClient;
    beforeAll(async () => {
      client = await backend.open();
    });
    afterAll(async () => {
      await client[Symbol.asyncDispose]();
    });

    const juju = (...words: readonly string[]) => client.juju(...words);
    const readJson = async (...words: readonly string[]) => JSON.parse(await juju(...words, '--format=json'));
    const readYaml = async (...words: readonly string[]) => load(await juju(...words, '--format=yaml'));

    describe('status', () => {
      test('has the model, applications and units by name', async () => {
        const status = await readJson('status');
        expect(status.model).toMatchObject({
          name: expect.any(String),
          type: 'caas',
          controller: expect.any(String),
          cloud: expect.any(String),
          version: expect.stringMatching(/^\d+\.\d+/),
          'model-status': { current: 'available', since: expect.any(String) },
        });
        expect(status.machines).toEqual({});
        expect(Object.keys(status.applications).sort()).toEqual(['pa', 'pb']);
        expect(status.applications.pa).toMatchObject({
          charm: 'local:probe-0',
          'charm-origin': 'local',
          'charm-name': 'probe',
          'charm-rev': 0,
          scale: 1,
          exposed: false,
          'application-status': { current: 'unknown' },
          relations: {
            give: [{ 'related-application': 'pb', interface: 'give', scope: 'global' }],
            peers: [{ 'related-application': 'pa', interface: 'peers', scope: 'global' }],
          },
          units: { 'pa/0': unitStatus('pa-0') },
        });
      });

      test('has the same as YAML', async () => {
        expect(withoutTimes(await readYaml('status'))).toEqual(withoutTimes(await readJson('status')));
      });

      test('has blocks with titles as a table, and a row for each application and unit', async () => {
        const blocks = (await juju('status', '--relations')).trim().split(/\n\n+/);
        const titles = blocks.map((block) => cellsOf(block.split('\n')[0]));
        expect(titles).toEqual([
          ['Model', 'Controller', 'Cloud/Region', 'Version', ...(backend.hasSla ? ['SLA'] : []), 'Timestamp'],
          ['App', 'Version', 'Status', 'Scale', 'Charm', 'Channel', 'Rev', 'Address', 'Exposed', 'Message'],
          ['Unit', 'Workload', 'Agent', 'Address', 'Ports', 'Message'],
          [
            backend.isJuju4 ? 'Relation provider' : 'Integration provider',
            'Requirer',
            'Interface',
            'Type',
            'Message',
          ],
        ]);
        expect(rowsOf(blocks[1]).map((cells) => cells.filter((cell) => !isAddress(cell)))).toEqual([
          ['pa', 'unknown', '1', 'probe', '0', 'no'],
          ['pb', 'unknown', '1', 'probe', '1', 'no'],
        ]);
        expect(rowsOf(blocks[2]).map((cells) => cells.filter((cell) => !isAddress(cell)))).toEqual([
          ['pa/0*', 'unknown', 'idle'],
          ['pb/0*', 'unknown', 'idle'],
        ]);
        expect(rowsOf(blocks[3])).toEqual([
          ['pa:give', 'pb:take', 'give', 'regular'],
          ['pa:peers', 'pa:peers', 'peers', 'peer'],
          ['pb:peers', 'pb:peers', 'peers', 'peer'],
        ]);
      });
    });

    describe('show-unit', () => {
      test('has the unit and its relations', async () => {
        const shown = await readJson('show-unit', 'pa/0');
        expect(Object.keys(shown)).toEqual(['pa/0']);
        expect(shown['pa/0']).toMatchObject({
          'opened-ports': backend.isJuju4 ? null : [],
          charm: 'local:probe-0',
          leader: true,
          life: 'alive',
          'provider-id': 'pa-0',
          address: expect.stringMatching(/^\d+(\.\d+){3}$/),
        });
        const endpoints = shown['pa/0']['relation-info'].map(nameEndpoints);
        expect(endpoints.sort()).toEqual(['give take', 'peers peers']);
      });

      test('selects the relations of an endpoint, with the data of units', async () => {
        const shown = await readJson('show-unit', 'pa/0', '--endpoint=give');
        expect(shown['pa/0']['relation-info']).toEqual([
          {
            'relation-id': expect.any(Number),
            endpoint: 'give',
            'related-endpoint': 'take',
            'application-data': expect.objectContaining({ 'app-hello': expect.any(String) }),
            'local-unit': backend.showsLocalUnit
              ? { 'in-scope': true, data: expect.any(Object) }
              : { 'in-scope': false, data: null },
            'related-units': { 'pb/0': { 'in-scope': true, data: expect.any(Object) } },
          },
        ]);
      });

      test("selects the applications' data", async () => {
        const shown = (await readYaml('show-unit', 'pa/0', '--endpoint=give', '--app')) as Shown;
        expect(Object.keys(shown['pa/0']?.['relation-info'][0] ?? {}).sort()).toEqual([
          'application-data',
          'endpoint',
          'related-endpoint',
          'relation-id',
        ]);
      });

      test('is YAML without an option, and the same in all formats', async () => {
        const words = ['show-unit', 'pa/0', '--endpoint=give'];
        const json = withoutEmpty(await readJson(...words));
        expect(withoutEmpty(load(await juju(...words)))).toEqual(json);
        expect(withoutEmpty(await readYaml(...words))).toEqual(json);
      });
    });

    describe('actions', () => {
      test('has the description of each action', async () => {
        expect(await readJson('actions', 'pa')).toEqual({ ask: expect.any(String) });
        expect(await readYaml('actions', 'pa')).toEqual(await readJson('actions', 'pa'));
        const [titles, row] = (await juju('actions', 'pa')).trim().split('\n').map(cellsOf);
        expect([titles, row?.[0]]).toEqual([['Action', 'Description'], 'ask']);
      });

      test('has the schema of the parameters', async () => {
        const { ask } = await readJson('actions', 'pa', '--schema');
        expect(ask).toMatchObject({ title: 'ask', type: 'object', properties: { line: { type: 'string' } } });
        expect(load(await juju('actions', 'pa', '--schema'))).toEqual({ ask });
      });
    });

    describe('run', () => {
      const words = ['run', 'pa/0', 'ask', 'line=pwd', '--utc'];

      test('has the task of each unit', async () => {
        const expected = {
          'pa/0': {
            id: expect.stringMatching(/^\d+$/),
            results: { 'return-code': 0 },
            status: 'completed',
            // Juju 4.1-beta2 leaves out when it completed.
            timing: expect.objectContaining({
              enqueued: expect.any(String),
              started: expect.any(String),
            }),
            unit: 'pa/0',
          },
        };
        const json = await readJson(...words);
        expect(json).toEqual(expected);
        expect(await readYaml(...words)).toEqual(expected);
        expect(json['pa/0'].timing.started).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC$/);
      });

      test('prints results and output without a format', async () => {
        expect(await juju('run', 'pa/0', 'ask', 'line=pwd')).toBe('\n');
      });
    });

    describe('exec', () => {
      test('prints what the command prints', async () => {
        expect(await juju('exec', '--unit=pa/0', '--', 'echo', 'hello')).toBe('hello\n');
      });

      test('has the task of each unit', async () => {
        const words = ['exec', '--format=json', '--unit=pa/0', '--', 'sh', '-c', 'echo hello; echo oops >&2'];
        const task = JSON.parse(await juju(...words))['pa/0'];
        expect(task).toMatchObject({
          results: { 'return-code': 0, stdout: 'hello\n', stderr: 'oops\n' },
          status: 'completed',
        });
      });
    });

    describe('config', () => {
      test('has the application, its charm and each option with its source', async () => {
        const json = await readJson('config', 'pa');
        expect(json).toMatchObject({
          application: 'pa',
          charm: 'probe',
          'application-config': { trust: { default: false, source: 'default', type: 'bool', value: false } },
        });
        expect(json.settings).toEqual({
          text: { default: '', description: 'Any text', source: 'user', type: 'string', value: 'hello' },
          fail: {
            default: '',
            description: 'Anything for config-changed to fail',
            source: 'default',
            type: 'string',
            value: '',
          },
          'user-secret': { description: 'A secret of the user', source: 'unset', type: 'secret' },
        });
        expect(await readYaml('config', 'pa')).toEqual(json);
        expect(load(await juju('config', 'pa'))).toEqual(json);
      });

      test('prints the value of one option', async () => {
        expect(await juju('config', 'pa', 'text')).toBe('hello\n');
        expect(await juju('config', 'pa', 'user-secret')).toBe('\n');
      });
    });

    describe('secrets', () => {
      let id: string;
      beforeAll(async () => {
        id = (await juju('add-secret', 'mine', 'password=one')).trim().replace(/^secret:/, '');
        await juju('grant-secret', 'mine', 'pb');
      });

      const described = () => ({
        revision: 1,
        owner: '<model>',
        name: 'mine',
        created: expect.any(String),
        updated: expect.any(String),
      });

      test('are listed by their id', async () => {
        expect(id).toMatch(/^[0-9a-v]{20}$/);
        const json = await readJson('secrets');
        expect(json).toMatchObject({ [id]: described() });
        expect(json[id]).not.toHaveProperty('content');
        expect(withoutTimes(await readYaml('secrets'))).toEqual(withoutTimes(json));
      });

      test('are listed in a table', async () => {
        const [titles, ...rows] = (await juju('secrets')).trim().split('\n');
        expect(cellsOf(titles)).toEqual(['ID', 'Name', 'Owner', 'Rotation', 'Revision', 'Last updated']);
        expect(rows.map(cellsOf).map((cells) => cells.slice(0, 5))).toEqual([
          [id, 'mine', '<model>', 'never', '1'],
        ]);
      });

      test('are shown with those who may read them, and with their content', async () => {
        const shown = await readJson('show-secret', 'mine');
        expect(shown).toMatchObject({
          [id]: {
            ...described(),
            access: [
              {
                target: 'application-pb',
                scope: expect.stringMatching(/^model-[0-9a-f-]{36}$/),
                role: 'view',
              },
            ],
          },
        });
        const revealed = await readJson('show-secret', id, '--reveal');
        expect(revealed[id].content).toEqual({ Data: { password: 'one' } });
        const yaml = load(await juju('show-secret', 'mine', '--reveal'));
        expect(yaml).toMatchObject({ [id]: { ...described(), content: { password: 'one' } } });
      });
    });
  });
}

type Shown = Readonly<Record<string, { readonly 'relation-info': readonly object[] }>>;

function unitStatus(pod: string): object {
  return {
    'workload-status': { current: 'unknown', since: expect.any(String) },
    'juju-status': { current: 'idle', since: expect.any(String) },
    leader: true,
    address: expect.any(String),
    'provider-id': pod,
  };
}

function nameEndpoints(relation: Readonly<Record<string, string>>): string {
  return `${relation.endpoint} ${relation['related-endpoint']}`;
}

/** Clients print times with different precision, and time passes between two commands. */
function withoutTimes(value: unknown): unknown {
  const times = ['since', 'timestamp', 'created', 'updated'];
  return JSON.parse(JSON.stringify(value, (key, inner) => (times.includes(key) ? undefined : inner)));
}

/** Where a value is empty, JSON has null or an empty local unit, and YAML has an empty list or nothing. */
function withoutEmpty(value: unknown): unknown {
  const isEmpty = (key: string, inner: unknown) =>
    key === 'opened-ports' || (key === 'local-unit' && (inner as { data: unknown }).data === null);
  return JSON.parse(JSON.stringify(value, (key, inner) => (isEmpty(key, inner) ? undefined : inner)));
}

function cellsOf(line = ''): readonly string[] {
  return line.trim().split(/ {2,}/);
}

function rowsOf(block = ''): readonly (readonly string[])[] {
  return block.split('\n').slice(1).map(cellsOf);
}

function isAddress(cell: string): boolean {
  return /^\d+(\.\d+){3}$/.test(cell);
}
