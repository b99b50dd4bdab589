import { readFile, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { enqueueAction, type Model } from 'charmkit/juju-model';
import { createSnapshot, listDifferences } from '../../snapshot.ts';
import { renderTimeline } from '../../timeline/render-timeline.ts';
import { createTimelineData } from '../../timeline/timeline-data.ts';
import { CliError } from '../cli-error.ts';
import { findApplication, findUnit } from '../find.ts';
import { createFormatOption, renderFormat } from '../output.ts';
import { assertTasksDone, describeTasks, renderTasks } from '../tasks.ts';
import type { Verb } from '../verb.ts';

export const timelineVerb: Verb = {
  name: 'timeline',
  usage: '<file.html>',
  summary:
    'Write a page that shows each dispatch with its hook tools, Pebble requests, files and status over time',
  example: 'timeline timeline.html',
  operands: [1, 1],
  async run({ simulator, cwd, print }, { operands: [file = ''] }) {
    const page = renderTimeline(`juju-sim: ${simulator.model.name}`, createTimelineData(simulator.journal));
    await writeFile(resolve(cwd, file), page);
    print(`Wrote ${simulator.journal.length} dispatches to ${file}\n`);
  },
};

export const planVerb: Verb = {
  name: 'plan',
  usage: '<unit>',
  summary: "Show what the charm's next hook would change, by the charm's action show-plan",
  example: 'plan grafana/0',
  operands: [1, 1],
  options: { format: createFormatOption('plain', 'yaml', 'json') },
  async run({ simulator, print }, given) {
    const unit = findUnit(simulator.model, given.operands[0] ?? '');
    assertShowsPlan(simulator.model, unit.app);
    const task = enqueueAction(simulator.model, unit.name, 'show-plan', {});
    await simulator.settle();
    print(renderFormat(given, describeTasks([task]), () => renderTasks([task])));
    assertTasksDone([task]);
  },
};

export const snapshotVerb: Verb = {
  name: 'snapshot',
  usage: '[<file.json>]',
  summary: 'Write the state of the model and its containers as JSON, with all secrets',
  example: 'snapshot before.json',
  operands: [0, 1],
  async run({ simulator, cwd, print }, { operands: [file] }) {
    const text = `${JSON.stringify(await createSnapshot(simulator), null, 2)}\n`;
    if (file === undefined) return print(text);
    await writeFile(resolve(cwd, file), text, { mode: 0o600 });
    print(`Wrote ${basename(file)}\n`);
  },
};

export const diffVerb: Verb = {
  name: 'diff',
  usage: '<before.json> [<after.json>]',
  summary: 'Show what differs between two snapshots, or between a snapshot and now',
  example: 'diff before.json',
  operands: [1, 2],
  options: { format: createFormatOption('plain', 'yaml', 'json') },
  async run({ simulator, cwd, print }, given) {
    const [before = '', after] = given.operands;
    const now = after === undefined ? await createSnapshot(simulator) : await readJsonFile(cwd, after);
    const differences = listDifferences(await readJsonFile(cwd, before), now);
    print(renderFormat(given, differences, () => differences.map(renderDifference).join('')));
  },
};

function renderDifference({ path, before, after }: ReturnType<typeof listDifferences>[number]): string {
  const [old, now] = [before, after].map((value) => (value === undefined ? 'absent' : JSON.stringify(value)));
  return `${path}: ${old} -> ${now}\n`;
}

async function readJsonFile(cwd: string, file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(resolve(cwd, file), 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new CliError(`${file} is not JSON`);
    throw error;
  }
}

function assertShowsPlan(model: Model, app: string): void {
  const { charm } = findApplication(model, app);
  if (charm?.actions.some(({ name }) => name === 'show-plan')) return;
  throw new CliError(`the charm of "${app}" has no action show-plan`);
}
