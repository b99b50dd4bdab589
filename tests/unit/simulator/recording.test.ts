import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  addUnit,
  createModel,
  deployCharm,
  integrateEndpoints,
  type Model,
  parseCharm,
  type Relation,
  scaleApplication,
} from 'charmkit/juju-model';
import { RecordingError } from 'juju-sim/simulator';
import { deployRecording, Player, parseRecording } from '../../../lib/juju-sim/simulator/recording.ts';

const recording = parseRecording(
  JSON.stringify({
    origin: 'made up',
    charm: 'db-k8s',
    endpoints: {
      db: {
        interface: 'sql',
        role: 'provider',
        app: { version: '14' },
        units: { 0: { host: 'a' }, 1: { host: 'b' } },
      },
    },
  }),
);
const user = parseCharm({
  metadata: 'name: user\nsummary: s\ndescription: d\nrequires: { store: { interface: sql } }\n',
});

describe('a recorded application', () => {
  let model: Model;
  let player: Player;
  let relation: Relation;

  beforeEach(() => {
    model = createModel();
    player = new Player();
    deployCharm(model, user);
    deployRecording(model, recording, 'database', 2);
    player.add('database', recording);
    relation = integrateEndpoints(model, 'user', 'database');
    player.play(model);
  });

  test('says what was recorded, under its own name', () => {
    expect(relation.appData.database?.content).toEqual({ version: '14' });
    expect(relation.unitData['database/1']?.content).toMatchObject({ host: 'b' });
  });

  test('keeps the keys that Juju writes for its units', () => {
    expect(relation.unitData['database/0']?.content).toHaveProperty('ingress-address');
  });

  test('says nothing twice', () => {
    const versions = () => Object.values(relation.unitData).map((databag) => databag.version);
    const before = versions();
    player.play(model);
    expect(versions()).toEqual(before);
  });

  test('speaks again for a unit that left and came back', () => {
    scaleApplication(model, 'database', 1);
    player.play(model);
    addUnit(model, 'database');
    player.play(model);
    expect(relation.unitData['database/1']?.content).toMatchObject({ host: 'b' });
  });

  test('has units of which nothing was recorded', () => {
    addUnit(model, 'database');
    player.play(model);
    expect(relation.unitData['database/2']?.content).not.toHaveProperty('host');
  });
});

describe('parseRecording', () => {
  test.each([
    ['{}', 'origin'],
    ['{"origin":"x","charm":"y","endpoints":{"a":{"interface":"i","role":"leader"}}}', 'role'],
    [
      '{"origin":"x","charm":"y","endpoints":{"a":{"interface":"i","role":"peer","units":{"a/0":{}}}}}',
      'units',
    ],
  ])('refuses %s', (text, field) => {
    expect(() => parseRecording(text)).toThrow(field);
  });

  test('names the file that is damaged, and nothing of what it says', () => {
    const damaged = () => parseRecording('{"origin": "hunter2', '/recordings/db.json');
    expect(damaged).toThrow(new RecordingError('/recordings/db.json', 'it is not JSON'));
  });
});
