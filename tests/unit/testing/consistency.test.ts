import { describe, expect, test } from '@jest/globals';
import { type EventInput, InconsistentStateError, runEvent, type StateInput } from 'charmkit/testing';
import { runWorkshop, workshopCharm } from './workshop.ts';

const website = { endpoint: 'website', remoteApp: 'proxy', remoteUnits: { 'proxy/0': {} } };
const ids = ['9m4e2mr0ui3e8a20001g', '9m4e2mr0ui3e8a20002g'];

describe('a state that contradicts the charm or Juju', () => {
  test.each<[string, unknown, string]>([
    [
      'an endpoint that charmcraft.yaml has not',
      { relations: [{ endpoint: 'databse', remoteApp: 'postgresql' }] },
      'state.relations[0].endpoint is "databse", but the endpoints in charmcraft.yaml are: "website", "database", "replicas". Did you mean "database"?',
    ],
    [
      'a databag value that is not text',
      { relations: [{ ...website, remoteUnits: { 'proxy/0': { port: 80 } } }] },
      'state.relations[0].remoteUnits["proxy/0"].port is a number, but Juju stores only text: write it with String(...) or JSON.stringify(...)',
    ],
    [
      'an option that config.yaml has not',
      { config: { tilte: 'x' } },
      'state.config has "tilte", but the options in charmcraft.yaml are: "port", "title", "ratio", "is-open", "password". Did you mean "title"?',
    ],
    [
      'an option of another type',
      { config: { port: '80' } },
      'state.config.port is a string, but charmcraft.yaml declares the type int: write an integer without quotes',
    ],
    [
      'an integer with a fraction',
      { config: { port: 80.5 } },
      'state.config.port is a number, but charmcraft.yaml declares the type int: write an integer without quotes',
    ],
    [
      'a number for text',
      { config: { title: 1 } },
      'state.config.title is a number, but charmcraft.yaml declares the type string: write it in quotes',
    ],
    [
      'text for a secret that names none',
      { config: { password: 'hunter2' } },
      'state.config.password is a string, but charmcraft.yaml declares the type secret: write "secret:" and the id of a secret in state.secrets',
    ],
    [
      'no application on the other side',
      { relations: [{ endpoint: 'website' }] },
      'state.relations[0] has no remoteApp: name the application on the other side of "website"',
    ],
    [
      'its own application on the other side',
      { relations: [{ endpoint: 'website', remoteApp: 'workshop' }] },
      'state.relations[0].remoteApp is "workshop", which is this unit\'s own application: give the other one another name',
    ],
    [
      'a unit of another application',
      { relations: [{ ...website, remoteUnits: { 'prox/0': {} } }] },
      'state.relations[0].remoteUnits has "prox/0", but units of "proxy" are named like "proxy/0"',
    ],
    [
      'an application on the other side of peers',
      { relations: [{ endpoint: 'replicas', remoteApp: 'proxy' }] },
      'state.relations[0].remoteApp is "proxy": leave it out, because "replicas" is a peer endpoint',
    ],
    [
      'itself among its peers',
      { relations: [{ endpoint: 'replicas', remoteUnits: { 'workshop/0': {} } }] },
      'state.relations[0].remoteUnits has "workshop/0", which is this unit: write its data to localUnitData',
    ],
    [
      'more relations than the limit',
      { relations: [1, 2].map((n) => ({ endpoint: 'database', remoteApp: `pg${n}` })) },
      'state.relations has 2 relations of "database", but charmcraft.yaml limits it to 1',
    ],
    [
      'two peer relations',
      { relations: [{ endpoint: 'replicas' }, { endpoint: 'replicas' }] },
      'state.relations has 2 relations of "replicas", but a peer endpoint has one relation',
    ],
    [
      'an id twice',
      {
        relations: [
          { ...website, id: 3 },
          { ...website, id: 3 },
        ],
      },
      'state.relations[1].id is 3, as in state.relations[0]: each relation has its own, or leave the ids out',
    ],
    [
      'a container that the metadata has not',
      { containers: { wbe: {} } },
      'state.containers has "wbe", but the containers in charmcraft.yaml are: "web". Did you mean "web"?',
    ],
    [
      'a relative path',
      { containers: { web: { files: { 'etc/x': '' } } } },
      'state.containers.web has the file "etc/x": write its absolute path, which begins with "/"',
    ],
    [
      'a storage id without a number',
      { storage: { data: { location: '/data' } } },
      'state.storage has "data", but storage has ids like "data/0": the name in charmcraft.yaml, a slash, a number',
    ],
    [
      'a storage that the metadata has not',
      { storage: { 'dada/0': { location: '/data' } } },
      'state.storage has "dada/0", but the storages in charmcraft.yaml are: "data". Did you mean "data"?',
    ],
    [
      'a resource that the metadata has not',
      { resources: { image: '/x' } },
      'state.resources has "image", but the resources in charmcraft.yaml are: "web-image"',
    ],
    [
      'a secret of nobody related',
      { secrets: [{ owner: 'postgres', content: {} }] },
      'state.secrets[0].owner is "postgres": write "application", "unit", "user", or the remoteApp of one of state.relations, which are: none',
    ],
    [
      'a grant to no relation',
      { secrets: [{ owner: 'application', content: {}, grants: [7] }] },
      'state.secrets[0].grants has 7, but the ids of state.relations are: none',
    ],
    [
      'grants of a secret that another owns',
      { relations: [website], secrets: [{ owner: 'user', content: {}, grants: [0] }] },
      'state.secrets[0].grants says who may read it, but only the owner "user" knows that: leave grants out',
    ],
    [
      'a label of two secrets',
      { secrets: ids.map((id) => ({ id, owner: 'unit', label: 'key', content: {} })) },
      'state.secrets[1].label is "key", as in state.secrets[0]: a label names one secret',
    ],
    [
      'an id that is none of Juju',
      { secrets: [{ id: 'x', owner: 'unit', content: {} }] },
      'state.secrets[0].id is not the 20 characters of an id of Juju: leave it out to get one',
    ],
    [
      'a key that Juju does not take',
      { secrets: [{ owner: 'unit', content: { tokenValue: 'x' } }] },
      'state.secrets[0] has the key "tokenValue": Juju takes keys of three or more lower-case letters, digits and single hyphens',
    ],
    [
      "a unit's name without a number",
      { unit: 'workshop' },
      'state.unit is "workshop", but a unit is named like "hello/0": the application, a slash, a number',
    ],
    ['a field that a state has not', { leader: true }, 'state has no field "leader": see StateInput'],
  ])('%s is refused with advice', async (_what, state, problem) => {
    await expect(runWorkshop(state as StateInput, 'start')).rejects.toMatchObject({
      name: 'InconsistentStateError',
      problems: [problem],
    });
  });

  test('all faults are named at once', async () => {
    const state = { config: { prot: 80 }, containers: { wbe: {} } };
    await expect(runWorkshop(state, 'start')).rejects.toMatchObject({
      message: expect.stringMatching(/^\n- state\.config has "prot".*\n- state\.containers has "wbe"/),
    });
  });

  test('a message names no value of a databag', async () => {
    const state = { relations: [{ ...website, localAppData: { token: ['s3cret'] } }] };
    const refused = runWorkshop(state as unknown as StateInput, 'start');
    await expect(refused).rejects.toThrow(InconsistentStateError);
    await expect(refused).rejects.not.toThrow('s3cret');
  });
});

describe('an event that can not happen in the state', () => {
  const ready: StateInput = { containers: { web: {} } };
  test.each<[string, StateInput, EventInput, string]>([
    [
      'a hook that Juju has not',
      {},
      'config-change',
      'Juju has no hook "config-change". The hooks of this charm are: "install", "start"',
    ],
    [
      'a relation event without the endpoint',
      {},
      'websiet-relation-changed',
      '"websiet-relation-changed" names the endpoint "websiet", but the endpoints in charmcraft.yaml are: "website", "database", "replicas". Did you mean "website"?',
    ],
    [
      'a relation event without a relation',
      {},
      'website-relation-changed',
      '"website-relation-changed" needs a relation, and state.relations has none of "website": add { endpoint: "website", remoteApp: "..." }',
    ],
    [
      'a relation event that could mean two relations',
      { relations: [website, { ...website, remoteApp: 'cdn', remoteUnits: {} }] },
      'website-relation-created',
      '"website-relation-created" could mean 2 relations: say which, for example { hook: "website-relation-created", relation: 0 }. Their ids are: 0, 1',
    ],
    [
      'a relation event about another relation',
      { relations: [website] },
      { hook: 'website-relation-created', relation: 7 },
      '"website-relation-created" is about the relation 7, but the ids of the relations of "website" are: 0',
    ],
    [
      'a unit that joins without a unit',
      { relations: [{ endpoint: 'website', remoteApp: 'proxy' }] },
      'website-relation-joined',
      '"website-relation-joined" is about a unit, but remoteUnits of the relation is empty: add "proxy/0": {}',
    ],
    [
      'a unit that is not in the relation',
      { relations: [website] },
      { hook: 'website-relation-changed', remoteUnit: 'proxy/1' },
      '"website-relation-changed" is about proxy/1, but remoteUnits of the relation has: "proxy/0". Did you mean "proxy/0"?',
    ],
    [
      'a container event without the container',
      ready,
      'wbe-pebble-ready',
      '"wbe-pebble-ready" names the container "wbe", but the containers in charmcraft.yaml are: "web". Did you mean "web"?',
    ],
    [
      'a container event while Pebble does not answer',
      {},
      'web-pebble-ready',
      '"web-pebble-ready" comes only when Pebble answers: write containers: { "web": { canConnect: true } } in the state',
    ],
    [
      'a notice that the container has not',
      ready,
      'web-pebble-custom-notice',
      '"web-pebble-custom-notice" is about a notice that the container does not have: write notices: [{ id: "1", key: "example.com/path" }] in the container, and notice: "1" in the event',
    ],
    [
      'a check event without a check',
      ready,
      'web-pebble-check-failed',
      '"web-pebble-check-failed" is about a check: name it, { hook: "web-pebble-check-failed", check: "..." }',
    ],
    [
      'a storage event without the storage',
      {},
      'data-storage-attached',
      '"data-storage-attached" needs a storage that state.storage does not have: add "data/0": { location: "/a/directory" }',
    ],
    [
      'a secret event without a secret',
      {},
      { hook: 'secret-changed', secret: 'key' },
      '"secret-changed" is about a secret that state.secrets does not have. It has: none',
    ],
    [
      'a change of an own secret',
      { secrets: [{ owner: 'unit', label: 'key', content: {} }] },
      'secret-changed',
      'secret-changed does not come to the owner of a secret, and the owner of "key" is "unit"',
    ],
    [
      'an election of another unit',
      {},
      'leader-elected',
      'leader-elected comes only to the leader, and workshop/0 is not: write isLeader: true in the state',
    ],
    [
      'an action that actions.yaml has not',
      {},
      { action: 'bakcup' },
      'The action "bakcup" can\'t run: the actions in charmcraft.yaml are: "backup". Did you mean "backup"?',
    ],
    [
      'an action without its parameter',
      {},
      { action: 'backup' },
      'Juju refuses the parameters of the action "backup", which charmcraft.yaml declares: validation failed: (root) : "target" property is missing',
    ],
  ])('%s is refused with advice', async (_what, state, event, problem) => {
    await expect(runWorkshop(state, event)).rejects.toMatchObject({
      name: 'InconsistentStateError',
      message: expect.stringContaining(problem),
    });
  });

  test('a directory of another charm, or of none, is named', async () => {
    const charm = workshopCharm(async () => {});
    await expect(runEvent(charm, {}, 'start', { charmDir: 'examples/hello-charm' })).rejects.toThrow(
      'The charm\'s name is "workshop", but metadata.yaml in charmDir says "hello"',
    );
    await expect(runEvent(charm, {}, 'start', { charmDir: 'docs' })).rejects.toThrow(
      'docs has neither charmcraft.yaml nor metadata.yaml',
    );
  });
});
