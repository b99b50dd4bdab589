import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { SdkError } from 'charmkit/base';
import { load } from 'js-yaml';
import { Simulator, type SimulatorOptions } from 'juju-sim/simulator';
import { runLine } from '../../lib/juju-sim/simulator/cli/session.ts';
import { quoteWord } from '../../lib/juju-sim/simulator/quote-word.ts';
import { type ShellCharm, shellCharm } from './shell-charm.ts';

const metadata = `
name: shell
summary: a charm for tests
description: does what a test wants
containers: { box: { resource: box-image } }
resources:
  box-image: { type: oci-image }
  words: { type: file, filename: words.txt }
peers: { mates: { interface: mates } }
`;

const heard = JSON.stringify({ empty: null, words: { first: { letter: 'x' }, loud: true } });
const isRoot = process.getuid?.() === 0;

describe('exec', () => {
  test('runs a command where hook tools work, and commits what it writes', async () => {
    await using place = await openPlace('exit 0', 2);
    const { print, run } = place;
    await run('exec --unit shell/leader -- relation-set -r mates:0 --app key=value');
    await run('exec --unit shell/1 -- relation-get -r mates:0 --app key shell');
    expect(print()).toBe('value\n');
  });

  test('leaves one word to the shell, quotes several, and shows the unit of each output', async () => {
    await using place = await openPlace('exit 0', 2);
    await place.run(`exec --unit shell/0 'echo "$JUJU_ACTION_NAME \${JUJU_DISPATCH_PATH-unset}"'`);
    await place.run(`exec --application shell -- printf %s '$HOME'`);
    expect(place.print()).toBe('juju-exec unset\nshell/0:\n$HOME\n\nshell/1:\n$HOME\n\n');
  });

  test('fails with the return code of the command, and still commits', async () => {
    await using place = await openPlace('exit 0');
    await expect(
      place.run("exec --unit shell/0 'relation-set -r mates:0 --app key=value; echo no >&2; exit 3'"),
    ).rejects.toThrow('the following task failed:\n - id "2" with return code 3');
    expect(place.print()).toBe('no\n');
    expect(place.simulator.model.relations[0]?.appData.shell?.content).toEqual({ key: 'value' });
  });

  test('needs a unit or an application', async () => {
    await using place = await openPlace('exit 0');
    await expect(place.run('exec -- true')).rejects.toThrow('You must specify a target');
  });
});

describe('run', () => {
  test('runs an action on several units, with values in values, and shows the output of each', async () => {
    await using place = await openPlace('action-set heard="$(action-get --format json)"; exit 0', 2);
    await place.run('run shell/0 shell/1 say words.loud=true words.first.letter=x empty=');
    expect(place.print()).toBe(
      `Running operation 1 with 2 tasks
  - task 2 on unit-shell-0
  - task 3 on unit-shell-1

${[2, 3].map((id) => `shell/${id - 2}:\n  id: '${id}'\n  output: |\n    heard: '${heard}'\n`).join('')}`,
    );
  });

  test.each([
    ['run shell/0 say word={', 'cannot parse word as YAML: '],
    ['run shell/0 say --params broken.yaml', 'broken.yaml as YAML: '],
    ['run shell/0 say --params list.yaml', 'list.yaml is not a map of names to values'],
    ['config shell --file broken.yaml', 'broken.yaml as YAML: '],
  ])('refuses %j in words', async (command, message) => {
    await using place = await openPlace('exit 0');
    await writeFile(join(place.directory, 'broken.yaml'), '{');
    await writeFile(join(place.directory, 'list.yaml'), '[]');
    await expect(place.run(command)).rejects.toThrow(message);
  });
});

test('status shows the applications and units that it is asked for', async () => {
  await using place = await openPlace('exit 0', 2);
  await place.run('status nothing --format json');
  expect(place.print()).toMatch(/^Nothing matched specified filter.\n.*"applications":\{\}/);
  for (const [patterns, units] of [
    ['sh*', ['shell/0', 'shell/1']],
    ['other shell', ['shell/0', 'shell/1']],
    ['shell/1', ['shell/1']],
  ] as const) {
    await place.run(`status ${patterns} --format json`);
    expect(Object.keys(JSON.parse(place.print()).applications.shell.units)).toEqual(units);
  }
});

test.each(['ssh other/0 true', 'scp other/0:/x y', 'refresh other --path charm'])(
  '%s says that a recorded application runs no charm',
  async (command) => {
    await using place = await openPlace('exit 0', 0);
    const recording = { origin: 'made up', charm: 'other', endpoints: {} };
    await writeFile(join(place.directory, 'other.json'), JSON.stringify(recording));
    await place.run('deploy other.json');
    await expect(place.run(command)).rejects.toThrow(SdkError);
  },
);

test('a deployment with a wrong option leaves nothing in the model', async () => {
  await using place = await openPlace('exit 0', 0);
  const wrong = 'deploy charm other --resource box-image=image --config nope=1';
  await expect(place.run(wrong)).rejects.toThrow('unknown option "nope"');
  expect(place.simulator.model.applications).toEqual({});
});

test("a secret of the model's user has one name, and is updated, revoked and removed", async () => {
  await using place = await openPlace('exit 0');
  const read = 'exec --unit shell/0 -- secret-get';
  await place.run('add-secret admin password=one');
  const id = place.print().trim();
  await expect(place.run('add-secret admin password=two')).rejects.toThrow(
    'secret with name "admin" already exists',
  );
  await place.run('grant-secret admin shell');
  await place.run('update-secret admin password=three');
  await place.run(`${read} ${id} password`);
  expect(place.print()).toBe('three\n');
  await place.run('revoke-secret admin shell');
  await expect(place.run(`${read} ${id} --refresh`)).rejects.toThrow('return code 1');
  await place.run('remove-secret admin');
  await expect(place.run('show-secret admin')).rejects.toThrow('secret "admin" not found');
});

describe('juju-exec, in a program that a hook left running', () => {
  const program = 'env -u JUJU_CONTEXT_ID sh -c';

  test('runs a command in the context of a hook, and says how it went', async () => {
    const script = `juju-exec -u unit-shell-0 'JUJU_DISPATCH_PATH=hooks/granted ./dispatch; exit 3'; echo $? >code`;
    await using place = await openPlace(
      `case $JUJU_DISPATCH_PATH in
*/start) ${program} ${quoteWord(script)} & ;;
*/granted) relation-set -r mates:0 granted="$JUJU_DISPATCH_PATH \${JUJU_ACTION_NAME-no action}" ;;
esac`,
    );
    const { charmDir } = place.simulator.podOf('shell/0');
    while (!existsSync(join(charmDir, 'code'))) await sleep(20);
    expect(await readFile(join(charmDir, 'code'), 'utf8')).toBe('3\n');
    await place.run('exec --unit shell/0 -- relation-get -r mates:0 granted shell/0');
    expect(place.print()).toBe('hooks/granted no action\n');
  });

  test.each([
    ['shell/7 true', 'unit "shell/7" not found on this machine', 1],
    ['-u shell/0', 'missing commands', 2],
    ['', 'missing unit-name', 2],
    ['--operator shell/0 true', "juju-sim's juju-exec takes -u, and not --operator", 2],
  ])('refuses %s', async (words, why, code) => {
    await using place = await openPlace('exit 0');
    await place.run(`exec --unit shell/0 "${program} 'juju-exec ${words} 2>&1 || echo $?'"`);
    expect(place.print()).toBe(`ERROR ${why}\n${code}\n`);
  });

  test('is refused within a hook', async () => {
    await using place = await openPlace('exit 0');
    await place.run(`exec --unit shell/0 'juju-exec shell/0 true || echo $?'`);
    expect(place.print()).toMatch(
      /^2\nERROR juju-exec cannot be called from within a hook, have context "shell\/0-/,
    );
  });
});

describe('ssh and scp', () => {
  test('run in the charm container, without a hook', async () => {
    await using place = await openPlace('exit 0');
    await place.run("ssh shell/0 'echo ${JUJU_CONTEXT_ID-none}; pwd'");
    expect(place.print()).toBe(`none\n${place.simulator.podOf('shell/0').charmDir}\n`);
    await expect(place.run('ssh shell/0 exit 4')).rejects.toThrow('command terminated with exit code 4');
  });

  test('run a program of the workload, also of an image that has no shell', async () => {
    await using place = await openPlace('exit 0');
    await place.run('ssh --container box shell/0 serve one --two');
    expect(place.print()).toBe('served one --two\n');
    await expect(place.run('ssh --container bax shell/0 serve')).rejects.toThrow(
      'container "bax" is not running; there are: charm, box',
    );
  });

  test('copy a file into either container and back', async () => {
    await using place = await openPlace('exit 0');
    await writeFile(join(place.directory, 'mine'), 'text');
    for (const options of ['--container box ', ''].slice(0, isRoot ? 2 : 1)) {
      await place.run(`scp ${options}mine shell/0:/srv/deep/`);
      await place.run(`scp ${options}shell/0:/srv/deep/mine back`);
      expect(await readFile(join(place.directory, 'back'), 'utf8')).toBe('text');
    }
    expect(existsSync('/srv/deep/mine')).toBe(false);
    await expect(place.run('scp shell/0:/nowhere back')).rejects.toThrow('shell/0: ');
  });
});

test('scp copies a directory with what is in it, into a directory that is there', async () => {
  await using place = await openPlace('exit 0');
  await mkdir(join(place.directory, 'tree/deep'), { recursive: true });
  await writeFile(join(place.directory, 'tree/deep/leaf'), 'green');
  for (const options of ['--container box ', ''].slice(0, isRoot ? 2 : 1)) {
    await place.run(`scp ${options}tree shell/0:/data/x`);
    await place.run(`scp ${options}tree shell/0:/data/x`);
    await place.run(`scp ${options}shell/0:/data/x/deep copy`);
    await place.run(`scp ${options}shell/0:/data/x/tree copy`);
    expect(await readFile(join(place.directory, 'copy/leaf'), 'utf8')).toBe('green');
    expect(await readFile(join(place.directory, 'copy/tree/deep/leaf'), 'utf8')).toBe('green');
    await rm(join(place.directory, 'copy'), { recursive: true });
  }
});

describe('resources', () => {
  test('are refused by name if the charm lacks them', async () => {
    await using place = await openPlace('exit 0', 0);
    await expect(place.run('deploy charm other --resource nope=image')).rejects.toThrow(
      'unrecognized resource "nope"; the charm has box-image, words',
    );
    await expect(place.run('deploy charm other')).rejects.toThrow(
      'local charm missing OCI images for: [box-image]; add --resource box-image=',
    );
  });

  test('are replaced in new pods, while the charm keeps its revision', async () => {
    await using place = await openPlace(
      'file=$(resource-get words) && status-set active "$(cat $file) from ${file#*/resources/}"; exit 0',
    );
    await writeFile(join(place.directory, 'mine'), 'hello');
    const before = place.simulator.dispatches.length;
    await place.run('attach-resource shell words=mine');
    expect(place.simulator.dispatches.slice(before).map(({ hook }) => hook)).toEqual([
      ...['stop', 'upgrade-charm', 'config-changed', 'start', 'box-pebble-ready'],
    ]);
    await place.run('status --format json');
    expect(JSON.parse(place.print()).applications.shell).toMatchObject({
      'charm-rev': 0,
      'application-status': { message: 'hello from words/words.txt' },
    });
  });
});

describe('debug-log', () => {
  test('shows the begin and the end of each hook, by entity, module and level', async () => {
    await using place = await openPlace('juju-log said; exit 0', 2);
    await place.run('debug-log --include shell/1 --exclude-module juju --format json');
    const lines = JSON.parse(place.print()) as { entity: string; message: string; timestamp: string }[];
    expect(new Set(lines.map(({ entity }) => entity))).toEqual(new Set(['unit-shell-1']));
    expect(lines.every(({ message }) => message.endsWith('said'))).toBe(true);
    await place.run(
      'debug-log --exclude unit-shell-1* --include-module juju.worker.uniter --replay --limit 2',
    );
    expect(place.print()).toMatch(
      /^unit-shell-0: [\d:]{8} DEBUG \S+ running operation run install hook for shell\/0\nunit-shell-0: [\d:]{8} INFO \S+ ran "install" hook \(via hook dispatching script: dispatch\)\n$/,
    );
    await place.run('debug-log --level warning');
    expect(place.print()).toBe('');
  });

  test('has the time of this machine if the clock is real', async () => {
    const begin = Date.now();
    await using place = await openPlace('exit 0', 1, { isRealTime: true });
    const times = place.simulator.model.log.map(({ atMs }) => atMs);
    expect(times.length).toBeGreaterThan(5);
    expect(times.every((atMs) => atMs >= begin && atMs <= Date.now())).toBe(true);
    await place.run('advance 1h');
    await place.run('exec --unit shell/0 -- juju-log later');
    expect(place.simulator.model.log.at(-1)?.atMs).toBeGreaterThan(begin + 3_600_000);
  });
});

test('show-unit selects relation data and shortens long values, except in JSON', async () => {
  await using place = await openPlace('exit 0', 2);
  const long = 'x'.repeat(1000);
  await place.run(`exec --unit shell/0 -- relation-set -r mates:0 --app key=${long}`);
  await place.run('show-unit shell/0 --endpoint mates --app');
  const shown = load(place.print()) as Record<string, { 'relation-info': Record<string, unknown>[] }>;
  expect(shown['shell/0']?.['relation-info'][0]).toEqual({
    'relation-id': 0,
    endpoint: 'mates',
    'related-endpoint': 'mates',
    'application-data': { key: `${'x'.repeat(200)}... (1000 characters; --full shows them)` },
  });
  await place.run('show-unit shell/0 --app --format json');
  expect(JSON.parse(place.print())['shell/0']['relation-info'][0]['application-data']).toEqual({ key: long });
  await place.run('show-unit shell/0 --endpoint other');
  expect(place.print()).not.toContain('relation-info');
});

test('hooks of different units run at the same time, and those of one unit one after another', async () => {
  // Each start waits until both units are in it.
  const meet = `[ "$JUJU_HOOK_NAME" = start ] || exit 0
    here=$(dirname "$(command -v config-get)"); touch "$here/$(echo $JUJU_UNIT_NAME | tr / -).here"
    until [ -e "$here/shell-0.here" ] && [ -e "$here/shell-1.here" ]; do sleep 0.05; done`;
  await using place = await openPlace(meet, 2, { unitsAtOnce: 2, dispatchTimeoutMs: 60_000 });
  const { dispatches, model } = place.simulator;
  expect(dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
  expect(Object.values(model.units).every(({ agent }) => agent.isStarted)).toBe(true);
  for (const unit of Object.keys(model.units)) {
    const own = dispatches.filter((record) => record.unit === unit);
    const overlaps = own.filter((record, index) => record.startedMs < (own[index - 1]?.startedMs ?? 0));
    expect(overlaps).toEqual([]);
  }
});

describe('timeline', () => {
  test('is one page that needs nothing else and shows no values', async () => {
    await using place = await openPlace(
      'status-set active "$JUJU_HOOK_NAME"; relation-set -r mates:0 key=hidden-value; [ "$JUJU_HOOK_NAME" != start ]',
      1,
      { isRecording: true },
    );
    await place.run('timeline page.html');
    expect(place.print()).toMatch(/^Wrote \d+ dispatches to page.html\n$/);
    const page = await readFile(join(place.directory, 'page.html'), 'utf8');
    expect(page).not.toMatch(/<(?:link|script|img)[^>]*(?:src|href)=|@import|https?:\/\//);
    expect(page).not.toContain('hidden-value');
    const [, json = ''] = /const dispatches = (\[.*\]);\n/.exec(page) ?? [];
    const start = (JSON.parse(json) as Record<string, unknown>[]).find(({ hook }) => hook === 'start');
    expect(start).toMatchObject({ unit: 'shell/0', isFailed: true, tools: 2, status: 'active start' });
    expect(start?.moments).toEqual([
      [expect.any(Number), 'tool', 'status-set active start', false],
      [expect.any(Number), 'tool', 'relation-set -r mates:0 key=...', false],
    ]);
  });
});

describe('replay', () => {
  const script = 'status-set active "$(config-get greeting 2>&1) $(relation-ids mates)"; exit 0';

  test('gives a charm its recorded answers, and says that it does what it did', async () => {
    await using place = await openPlace(script, 1, { isRecording: true });
    await place.run('replay 2');
    expect(place.print()).toBe('mates-relation-created of shell/0 does what it did\n');
    expect(place.simulator.dispatches.every(({ exit }) => exit === 0)).toBe(true);
  });

  test('runs a saved dispatch on another charm, and fails with what that does otherwise', async () => {
    await using place = await openPlace(script, 1, { isRecording: true });
    await place.run('replay last --save recorded.json');
    await using other = await shellCharm('status-set blocked "$(config-get other 2>&1)"; exit 3', metadata);
    await expect(place.run(`replay recorded.json --charm ${other.directory}`)).rejects.toThrow(
      'box-pebble-ready of shell/0 does not do what it did: 4 differences',
    );
    expect(place.print().split('\n').slice(1, 5)).toEqual([
      '- exit 0',
      '+ exit 3',
      '- status-set active  mates:0',
      '+ status-set blocked ERROR juju-sim replays a dispatch that did not ask this: config-get other',
    ]);
  });

  test('refuses what is no dispatch of a charm', async () => {
    await using place = await openPlace('exit 0', 1, { isRecording: true });
    await expect(place.run('replay 99')).rejects.toThrow('there is no dispatch 99; there are ');
    await place.run('exec --unit shell/0 -- true');
    await expect(place.run('replay last')).rejects.toThrow('is a command of exec');
    await writeFile(join(place.directory, 'broken.json'), '{"version":1}');
    await expect(place.run('replay broken.json')).rejects.toThrow(
      'is no recording of a dispatch: unit: Invalid input',
    );
    await writeFile(join(place.directory, 'broken.json'), 'secret');
    await expect(place.run('replay broken.json')).rejects.toThrow(
      'is no recording of a dispatch: it is not JSON',
    );
  });

  test('refuses a recording whose containers name files elsewhere', async () => {
    await using place = await openPlace('exit 0', 1, { isRecording: true });
    await place.run('replay last --save recorded.json');
    const path = join(place.directory, 'recorded.json');
    const recorded = JSON.parse(await readFile(path, 'utf8'));
    const elsewhere = join(place.directory, 'pebble.socket');
    await writeFile(elsewhere, 'mine');
    const container = `${'../'.repeat(9)}${place.directory}`;
    const request = { container, method: 'GET', url: '/', body: '', answer: '' };
    await writeFile(path, JSON.stringify({ ...recorded, requests: [request] }));
    await expect(place.run('replay recorded.json')).rejects.toThrow('requests.0.container');
    expect(await readFile(elsewhere, 'utf8')).toBe('mine');
  });
});

test('diff shows what a command changed between a snapshot and now', async () => {
  await using place = await openPlace('exit 0');
  await place.run('snapshot before.json');
  await place.run('exec --unit shell/0 -- relation-set -r mates:0 --app key=value');
  place.print();
  await place.run('diff before.json --format json');
  expect(JSON.parse(place.print())).toEqual(
    expect.arrayContaining([{ path: 'model.relations.0.appData.shell.content.key', after: 'value' }]),
  );
  await place.run('snapshot after.json');
  place.print();
  await place.run('diff after.json');
  expect(place.print()).toBe('');
});

test('plan runs the action show-plan, and says if a charm lacks it', async () => {
  await using place = await openPlace('exit 0');
  await expect(place.run('plan shell/0')).rejects.toThrow('the charm of "shell" has no action show-plan');
});

describe('chaos', () => {
  test('takes the same steps for the same seed, puts everything back, and converges', async () => {
    const runs = [];
    for (const seed of [7, 7, 8]) {
      await using place = await openPlace('status-set active; exit 0', 2);
      await place.run(`chaos --seed ${seed} --steps 4`);
      runs.push(place.print());
      expect(Object.keys(place.simulator.model.units)).toHaveLength(2);
    }
    expect(runs[0]).toBe(runs[1]);
    expect(runs[0]).not.toBe(runs[2]);
    expect(runs[0]).toMatch(/^(?:.+\n){4}scale-application shell 2\nadvance 5m\nConverged\n$/);
  });

  test('fails with the hooks that failed', async () => {
    await using place = await openPlace(
      '[ "$JUJU_HOOK_NAME" != update-status ] || { echo tired >&2; exit 1; }',
    );
    await expect(place.run('chaos --steps 0')).rejects.toThrow('chaos --seed 1 --steps 0 found 2 problems');
    expect(place.print()).toContain('! shell/0 update-status failed: tired\n');
    await place.run('resolved shell/0 --no-retry');
    await expect(place.run('chaos --steps 0 --format json')).rejects.toThrow('found');
    expect(JSON.parse(place.print())).toMatchObject({
      seed: 1,
      steps: ['scale-application shell 1', 'advance 5m'],
      failures: ['shell/0 update-status failed: tired'],
    });
  });
});

interface Place extends AsyncDisposable {
  readonly directory: string;
  readonly simulator: Simulator;
  run(line: string): Promise<void>;
  /** What was printed since the last call. */
  print(): string;
}

/** A simulator with the charm of the script, and a directory with its image. */
async function openPlace(script: string, units = 1, options: SimulatorOptions = {}): Promise<Place> {
  const charm = await shellCharm(script, metadata);
  const directory = `${charm.directory}-place`;
  const programs = join(directory, 'image/usr/bin');
  await mkdir(programs, { recursive: true });
  await writeFile(join(programs, 'serve'), '#!/bin/sh\necho served "$@"\n', { mode: 0o755 });
  const simulator = await Simulator.open(options);
  let printed = '';
  const say = (text: string) => {
    printed += text;
  };
  const context = { simulator, cwd: directory, print: say, inform: say };
  await symlinkCharm(charm, directory);
  if (units > 0) await runLine(context, `deploy charm -n ${units} --resource box-image=image`);
  printed = '';
  return {
    directory,
    simulator,
    run: (line) => runLine(context, line),
    print: () => {
      const text = printed;
      printed = '';
      return text;
    },
    [Symbol.asyncDispose]: async () => {
      await simulator[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
      await charm[Symbol.asyncDispose]();
    },
  };
}

function symlinkCharm(charm: ShellCharm, directory: string): Promise<void> {
  return symlink(charm.directory, join(directory, 'charm'));
}
