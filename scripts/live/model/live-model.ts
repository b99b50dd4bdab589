import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

const workload = z.object({ current: z.string(), message: z.string().default('') });
const unitSchema = z.object({
  'workload-status': workload,
  'juju-status': z.object({ current: z.string() }),
  leader: z.boolean().default(false),
  address: z.string().default(''),
});
const applicationSchema = z.object({
  'charm-rev': z.number(),
  'application-status': workload,
  address: z.string().default(''),
  units: z.record(z.string(), unitSchema).default({}),
});
const statusSchema = z.object({
  applications: z.record(z.string(), applicationSchema).default({}),
});
const tasksSchema = z.record(
  z.string(),
  z.object({
    status: z.string(),
    message: z.string().optional(),
    results: z.record(z.string(), z.unknown()).default({}),
  }),
);

const relationSchema = z.object({
  endpoint: z.string(),
  'relation-id': z.number(),
  'related-endpoint': z.string().default(''),
  'application-data': z.record(z.string(), z.string()).default({}),
  'related-units': z
    .record(z.string(), z.object({ data: z.record(z.string(), z.string()).default({}) }))
    .default({}),
});
const shownUnitSchema = z.record(
  z.string(),
  z.object({ 'relation-info': z.array(relationSchema).default([]) }),
);

export type RelationInfo = z.infer<typeof relationSchema>;
export type Status = z.infer<typeof statusSchema>;
export type UnitStatus = z.infer<typeof unitSchema>;

/**
 * The limit for a wait: enough on a machine with twelve times the load that it can handle.
 * `LIVE_WAIT_SECONDS` sets a different limit.
 */
const limitMs = Number(process.env.LIVE_WAIT_SECONDS || 420) * 1000;

/** If the controller loses its power, a client that is connected to it waits for ever. */
const answerLimitMs = 120_000;

/** A model of the live controller. */
export class LiveModel {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  static async add(name: string): Promise<LiveModel> {
    await runJuju('add-model', name);
    const model = new LiveModel(name);
    await model.juju(
      'model-config',
      // Everything that must happen happens without it.
      'update-status-hook-interval=1h',
      'logging-config=<root>=INFO;unit=DEBUG;juju.worker.uniter=DEBUG;jujuc=DEBUG',
    );
    return model;
  }

  /** An existing model. */
  static async find(name: string): Promise<LiveModel> {
    await runJuju('show-model', name);
    return new LiveModel(name);
  }

  /** Runs Juju's client on this model. */
  juju(command: string, ...args: readonly string[]): Promise<string> {
    return runJuju(command, '-m', this.name, ...args);
  }

  async status(): Promise<Status> {
    return statusSchema.parse(JSON.parse(await this.#ask('status', '--format=json')));
  }

  /** Waits until the model's status meets a condition. */
  until(what: string, holds: (status: Status) => boolean): Promise<Status> {
    return waitUntil(what, () => this.status(), holds);
  }

  /** Waits until a unit is idle and shows a status, with a message that contains a text. */
  async untilUnit(unit: string, current: string, message = ''): Promise<void> {
    await this.until(`${unit} is ${current} ${message}`, (status) => {
      const found = findUnit(status, unit);
      const shown = found?.['workload-status'];
      return (
        shown?.current === current &&
        shown.message.includes(message) &&
        found?.['juju-status'].current === 'idle'
      );
    });
  }

  /** Waits until an application has this number of units, and all of them are active and idle. */
  async untilActive(app: string, units: number): Promise<void> {
    await this.until(`${app} has ${units} active units`, (status) => {
      const found = Object.values(status.applications[app]?.units ?? {});
      return found.length === units && found.every(isSettled);
    });
  }

  /** Whether no unit has work to do, in a model whose status meets a condition. */
  async isIdle(holds: (status: Status) => boolean): Promise<boolean> {
    const status = await this.status();
    const units = Object.values(status.applications).flatMap((app) => Object.values(app.units));
    return holds(status) && units.every((unit) => unit['juju-status'].current === 'idle');
  }

  /** The units whose last hook has failed. */
  async listUnitsInError(): Promise<readonly string[]> {
    const { applications } = await this.status();
    const units = Object.values(applications).flatMap((app) => Object.entries(app.units));
    return units.filter(([, unit]) => unit['workload-status'].current === 'error').map(([name]) => name);
  }

  async leaderOf(app: string): Promise<string | undefined> {
    const units = Object.entries((await this.status()).applications[app]?.units ?? {});
    return units.find(([, { leader }]) => leader)?.[0];
  }

  /**
   * A unit's relations of an endpoint: the data of its own application, and the data of the units on the
   * other side. Juju 4.1-beta2 shows one in place of the other.
   */
  async readRelations(unit: string, endpoint: string): Promise<readonly RelationInfo[]> {
    const shown = await this.#ask('show-unit', unit, `--endpoint=${endpoint}`, '--format=json');
    return shownUnitSchema.parse(JSON.parse(shown))[unit]?.['relation-info'] ?? [];
  }

  /** The same for a unit with one relation of the endpoint. */
  async readRelation(unit: string, endpoint: string): Promise<RelationInfo> {
    const [relation] = await this.readRelations(unit, endpoint);
    if (!relation) throw new Error(`${unit} has no relation of ${endpoint}`);
    return relation;
  }

  /** Runs an action to its end and returns its results. @throws Error if the action fails. */
  async act(
    unit: string,
    action: string,
    ...args: readonly string[]
  ): Promise<Readonly<Record<string, unknown>>> {
    const { stdout } = await this.#act(unit, action, args);
    const [task] = Object.values(tasksSchema.parse(JSON.parse(stdout)));
    if (task?.status !== 'completed') throw new Error(`${action} on ${unit}: ${stdout}`);
    return task.results;
  }

  /** Returns the message of an action that fails. */
  async failToAct(unit: string, action: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await this.#act(unit, action, args);
    const [task] = Object.values(tasksSchema.parse(JSON.parse(stdout)));
    if (task?.status !== 'failed') throw new Error(`${action} on ${unit} did not fail: ${stdout}`);
    return task.message ?? '';
  }

  /** Runs a command that only reads, with a time limit, so that the caller can try again. */
  async #ask(command: string, ...args: readonly string[]): Promise<string> {
    const limited = { ...options, timeout: answerLimitMs };
    return (await run('juju', [command, '-m', this.name, ...args], limited)).stdout;
  }

  async #act(unit: string, action: string, args: readonly string[]): Promise<{ stdout: string }> {
    const words = [
      'run',
      '-m',
      this.name,
      unit,
      action,
      ...args,
      '--string-args',
      '--format=json',
      '--quiet',
      '--wait=10m',
    ];
    return run('juju', words, options).catch((error: { stdout?: string }) => {
      // It exits with 1 if the action fails.
      if (error.stdout?.startsWith('{')) return { stdout: error.stdout };
      throw error;
    });
  }
}

const options = { encoding: 'utf8', maxBuffer: 64 << 20 } as const;

/** Runs Juju's client and returns its standard output. */
export async function runJuju(...args: readonly string[]): Promise<string> {
  return (await run('juju', args, options)).stdout;
}

/** Waits until an answer meets a condition. While there is no answer, it asks again. */
export async function waitUntil<Answer>(
  what: string,
  ask: () => Promise<Answer>,
  holds: (answer: Answer) => boolean,
): Promise<Answer> {
  const giveUpAt = performance.now() + limitMs;
  let last: unknown;
  let pauseMs = 400;
  while (performance.now() < giveUpAt) {
    try {
      const answer = await ask();
      if (holds(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    // Each request starts a client, so requests become less frequent in a long wait.
    await sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 1.3, 2000);
  }
  const seen = last instanceof Error ? last.message : JSON.stringify(last, undefined, 1);
  throw new Error(`Waited in vain until ${what}. Seen last: ${seen}`);
}

function findUnit(status: Status, unit: string): UnitStatus | undefined {
  return status.applications[unit.split('/')[0] ?? '']?.units[unit];
}

function isSettled(unit: UnitStatus): boolean {
  const shown = unit['workload-status'];
  return shown.current === 'active' && shown.message === '' && unit['juju-status'].current === 'idle';
}
