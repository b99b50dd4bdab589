import type { Task } from 'charmkit/juju-model';
import { CliError } from './cli-error.ts';
import { renderYaml } from './yaml.ts';

/** Enqueues a task for each unit, as one operation. */
export function enqueueTasks(
  units: readonly string[],
  enqueue: (unit: string, operation?: string) => Task,
): readonly Task[] {
  const tasks: Task[] = [];
  for (const unit of units) tasks.push(enqueue(unit, tasks[0]?.operation));
  return tasks;
}

/** The content of `juju run --format yaml` and `juju exec --format yaml` (cmd/juju/action/common.go). */
export function describeTasks(tasks: readonly Task[]): object {
  return Object.fromEntries(tasks.map((task) => [task.unit, describeTask(task)]));
}

function describeTask(task: Task): object {
  const { id, status, message, results, log, unit } = task;
  return {
    id,
    ...(log.length === 0 ? {} : { log: log.map(({ atMs, message: line }) => `${renderTime(atMs)} ${line}`) }),
    ...(message === '' ? {} : { message }),
    results: { ...results, 'return-code': getReturnCode(task) },
    status,
    timing: {
      completed: renderTime(task.completedMs),
      enqueued: renderTime(task.enqueuedMs),
      started: renderTime(task.startedMs),
    },
    unit,
  };
}

/** The text that `juju run` prints for a task, or YAML with that of each of several. */
export function renderTasks(tasks: readonly Task[]): string {
  const [only] = tasks;
  if (only !== undefined && tasks.length === 1) return renderTask(only);
  return renderYaml(
    Object.fromEntries(tasks.map((task) => [task.unit, { id: task.id, output: renderResults(task) }])),
  );
}

/** The action's log, its results, and then its output. */
function renderTask(task: Task): string {
  const { stdout, stderr } = task.results;
  const log = task.log.map(({ atMs, message }) => `${renderTime(atMs)?.slice(11, 19)} ${message}\n`).join('');
  const failure = task.status === 'failed' ? `Action id ${task.id} failed: ${task.message}\n` : '';
  const outputs = [stdout, stderr].flatMap((text) =>
    typeof text === 'string' ? [`${trimLines(text)}\n`] : [],
  );
  return `${log}${failure}${renderResults(task)}\n${outputs.join('')}`;
}

function renderResults(task: Task): string {
  const { 'return-code': _code, stdout: _stdout, stderr: _stderr, ...results } = task.results;
  return Object.keys(results).length === 0 ? '' : renderYaml(results);
}

/** The text that `juju exec` prints: the output of each unit, with its name if there are several. */
export function renderCommandOutputs(tasks: readonly Task[]): string {
  const outputs = tasks.map(({ unit, results: { stdout = '', stderr = '' } }) => {
    const text = [stdout, stderr].map((part) => endLine(typeof part === 'string' ? part : '')).join('');
    return tasks.length === 1 ? text : `${unit}:\n${text}\n`;
  });
  return outputs.join('');
}

/** Says which tasks failed, as Juju does after it has printed the results. */
export function assertTasksDone(tasks: readonly Task[]): void {
  const failed = tasks.filter((task) => task.status === 'failed' || getReturnCode(task) > 0);
  if (failed.length === 0) return;
  const lines = failed.map((task) => ` - id "${task.id}" ${describeFailure(task)}`);
  throw new CliError(`the following task${failed.length > 1 ? 's' : ''} failed:\n${lines.join('\n')}`);
}

function describeFailure(task: Task): string {
  const message = task.message === '' ? '' : `: ${task.message}`;
  return `with return code ${getReturnCode(task)}${message}`;
}

function getReturnCode({ results }: Task): number {
  return Number(results['return-code'] ?? 0);
}

function renderTime(atMs: number | undefined): string | undefined {
  if (atMs === undefined) return undefined;
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`;
}

function trimLines(text: string): string {
  return text.replace(/^\n+|\n+$/g, '');
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
