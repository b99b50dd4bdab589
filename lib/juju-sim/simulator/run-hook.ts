import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  addLog,
  findNextHook,
  type Hook,
  type HookEnd,
  type HookSession,
  isExec,
  type Model,
  openHook,
  renderHookName,
  type Status,
} from 'charmkit/juju-model';
import { type DispatchEnd, runDispatch } from './dispatch-process.ts';
import type { HookToolBackend, HookToolInvocation } from './hook-tools/index.ts';
import type { JournalCall, JournalEntry } from './journal/journal.ts';
import type { Pod } from './pod.ts';
import type { DispatchRecord } from './records.ts';

export interface HookRun {
  readonly model: Model;
  readonly unit: string;
  readonly pod: Pod;
  readonly endpoints: readonly string[];
  readonly tools: HookToolBackend;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Receives what the dispatch read and did. */
  readonly journal?: JournalEntry[];
  /** Called before the model records a time. */
  tick(): void;
  onStart(hook: string): void;
}

/** Runs the unit's next hook, if it has one: environment, dispatch, commit. */
export async function runNextHook(run: HookRun): Promise<DispatchRecord | undefined> {
  const hook = findNextHook(run.model, run.unit);
  if (!hook) return undefined;
  run.tick();
  run.onStart(renderHookName(hook));
  const startedMs = Date.now();
  logOperation(run, 'DEBUG', `running operation run ${describeHook(hook)} for ${run.unit}`);
  const logBefore = run.model.log.length;
  let cwd = run.pod.charmDir;
  const session = openHook(run.model, run.unit, hook, {
    charmDir: run.pod.charmDir,
    agentSocket: run.tools.agentSocket,
    findResource: (name) => run.pod.findResource(name),
    readFile: (path) => {
      const whole = resolve(cwd, path);
      return run.pod.root === undefined ? readFileSync(whole, 'utf8') : run.pod.root.readFile(whole);
    },
  });
  const calls: JournalCall[] = [];
  const answer = (invocation: HookToolInvocation) => {
    run.tick();
    cwd = invocation.cwd;
    const atMs = Date.now();
    const result = session.run(invocation);
    calls.push({ ...invocation, ...result, atMs });
    return result;
  };
  const output: Output = { stdout: [], stderr: [] };
  const startTimes = await run.pod.readStartTimes();
  const usedBefore = run.pod.use();
  const statusBefore = { ...getStatus(run) };
  run.pod.takeRequests();
  await run.tools.begin({
    id: session.contextId,
    environment: session.environment,
    endpoints: run.endpoints,
    answer,
  });
  const dispatched = await dispatchHook(run, session, output);
  const hookTools = await run.tools.end(session.contextId);
  const used = run.pod.use();
  run.tick();
  const end = session.end(dispatched.exitCode, {
    stdout: textOf(output.stdout),
    stderr: textOf(output.stderr),
    isKilled: dispatched.isKilled,
  });
  if (hook.kind !== 'action') logOutput(run, hook, output);
  if (end.isCommitted) logOperation(run, 'INFO', `ran ${describeRun(hook)}`);
  const record: DispatchRecord = {
    unit: run.unit,
    ...describe(hook),
    ...outcomeOf(dispatched, end),
    startedMs,
    ...(dispatched.exitCode === 0 && end.error === undefined ? {} : explainFailure(run, output, logBefore)),
    hookTools,
    pebbleRequests: used.requests - usedBefore.requests,
    bytesWritten: used.bytesWritten - usedBefore.bytesWritten + bytesToTools(session),
    ...countStarts(startTimes, await run.pod.readStartTimes()),
  };
  run.journal?.push({
    record,
    environment: session.environment,
    calls,
    requests: run.pod.takeRequests(),
    statusBefore,
    statusAfter: { ...getStatus(run) },
  });
  return record;
}

/** A unit that runs its last hook is gone after it. */
function getStatus({ model, unit }: HookRun): Status {
  return model.units[unit]?.status ?? { name: 'terminated', message: '', sinceMs: model.nowMs };
}

interface Output {
  readonly stdout: string[];
  readonly stderr: string[];
}

function dispatchHook(run: HookRun, session: HookSession, output: Output): Promise<DispatchEnd> {
  return runDispatch(
    {
      charmDir: run.pod.charmDir,
      program: chooseProgram(run.model, session.hook),
      root: run.pod.root,
      environment: {
        ...session.environment,
        PATH: [run.tools.directory, ...run.pod.programDirs, process.env.PATH].join(':'),
        CHARM_CONTAINERS_DIR: run.pod.containersDir,
        TMPDIR: run.pod.temporaryDir,
        ...run.pod.kubernetesVariables,
        ...run.pod.environment.charm,
      },
      timeoutMs: run.timeoutMs,
      onLine: (stream, line) => output[stream].push(line),
      onLeftBehind: (group) => run.pod.keepUntilStop(group),
    },
    run.signal,
  );
}

/** Juju runs a command of `juju exec` with bash, and everything else with the charm's dispatch. */
function chooseProgram(model: Model, hook: Hook): readonly [string, ...string[]] {
  if (!isExec(hook) || !('task' in hook)) return ['./dispatch'];
  return ['/bin/bash', '-c', String(model.tasks[hook.task]?.params.command)];
}

/** Juju logs a hook's output at these levels. An action's output is part of its results. */
function logOutput(run: HookRun, hook: Hook, output: Output): void {
  const origin = { source: run.unit, logger: `unit.${run.unit}.${renderHookName(hook)}` };
  for (const message of output.stdout) addLog(run.model, { ...origin, level: 'DEBUG', message });
  for (const message of output.stderr) addLog(run.model, { ...origin, level: 'WARNING', message });
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function describe(hook: Hook): Pick<DispatchRecord, 'hook' | 'isAction' | 'relation'> {
  const relation = 'relation' in hook ? { relation: `${hook.endpoint}:${hook.relation}` } : {};
  return { hook: renderHookName(hook), isAction: hook.kind === 'action', ...relation };
}

function outcomeOf(dispatched: DispatchEnd, end: HookEnd) {
  return {
    ms: Math.round(dispatched.ms * 10) / 10,
    exit: dispatched.exitCode,
    ...(end.error === undefined ? {} : { error: end.error }),
    ...(dispatched.peakMegabytes === undefined ? {} : { peakMegabytes: dispatched.peakMegabytes }),
  };
}

/** The lines of Juju's agent at the begin and the end of a hook (worker/uniter/operation). */
function logOperation({ model, unit }: HookRun, level: 'DEBUG' | 'INFO', message: string): void {
  addLog(model, { source: unit, level, logger: 'juju.worker.uniter.operation', message });
}

function describeHook(hook: Hook): string {
  return hook.kind === 'action' ? `action ${hook.task}` : `${renderHookName(hook)} hook`;
}

function describeRun(hook: Hook): string {
  if (hook.kind === 'action') return `action "${hook.action}" (${hook.task})`;
  return `"${renderHookName(hook)}" hook (via hook dispatching script: dispatch)`;
}

const mostErrorLines = 10;

/**
 * The exception that `ops` logged, which the noise of a Python that shuts down may follow. Without one, the last lines on
 * standard error, else the unit's last ERROR lines in the log of this hook.
 */
function explainFailure({ model, unit }: HookRun, { stderr }: Output, logBefore: number) {
  const logged = model.log
    .slice(logBefore)
    .filter(
      ({ source, level, logger }) => source === unit && level === 'ERROR' && !logger.startsWith('juju.'),
    )
    .map(({ message }) => message.trimEnd().split('\n'));
  const exception = logged.findLast(([first = '']) => first.includes('Uncaught exception'));
  const lines = exception ?? [...logged.flat(), ...stderr];
  const reason = lines.at(-1);
  const errorLines = lines.slice(-mostErrorLines);
  return { ...(reason === undefined ? {} : { reason }), ...(errorLines.length === 0 ? {} : { errorLines }) };
}

function bytesToTools(session: HookSession): number {
  return session.calls.reduce((sum, { call }) => sum + Buffer.byteLength(call.stdin ?? ''), 0);
}

function countStarts(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  const started = [...after].filter(([service, since]) => before.get(service) !== since);
  const restarts = started.filter(([service]) => before.has(service)).length;
  return { starts: started.length - restarts, restarts };
}
