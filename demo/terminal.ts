import {
  countHookTools,
  type DispatchRecord,
  renderColumns,
  renderStatusTable,
  type Simulator,
} from 'juju-sim/simulator';
import type { GrafanaDataSource } from './ask-grafana.ts';
import type { Audience, Step } from './run.ts';

/** Prints the events for people: short lines, with colours in a terminal. */
export class Terminal implements Audience {
  readonly #out: NodeJS.WriteStream;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  onStart(): void {
    this.#write(
      `${this.#bold('Grafana, operated by its charm')}: the real ./dispatch under a simulated Juju,`,
    );
    this.#write('with databags recorded from the real Prometheus, Loki and Mimir charms.');
  }

  onAction(number: number, action: string): void {
    this.#write(`\n${this.#bold(`${number}. juju ${action}`)}`);
  }

  onDispatch(record: DispatchRecord): void {
    const about = record.relation === undefined ? '' : ` (${record.relation})`;
    const hook = `${record.unit}  ${record.hook}${about}`.padEnd(64);
    const cost = `${record.ms.toFixed(0).padStart(5)} ms  ${String(countHookTools(record)).padStart(2)} hook tools`;
    this.#write(this.#dim(`   ${hook}${cost}`));
    if (record.exit !== 0) this.#write(this.#red(`   exited with ${record.exit}`));
  }

  onStep(step: Step): void {
    const sources = count(step.grafana.length, 'data source');
    if (step.differences.length === 0)
      this.#write(`   ${this.#green('✓')} Grafana has ${sources}, as the relations say`);
    else this.#write(`   ${this.#red('✗')} Grafana has ${sources}, but:`);
    for (const line of step.differences) this.#write(this.#red(`     ${line}`));
  }

  onPause(simulator: Simulator, step: Step): void {
    this.#section('juju status --relations', renderStatusTable(simulator.status(), { relations: true }));
    this.#section('datasources.yaml in grafana/0', step.provisioning);
    this.#section('GET /api/datasources', renderDataSources(step.grafana));
  }

  onEnd(steps: readonly Step[], ms: number): void {
    const dispatches = steps.reduce((sum, step) => sum + step.dispatches.length, 0);
    const restarts = steps.reduce((sum, step) => sum + step.restarts, 0);
    const hasConverged = steps.every((step) => step.differences.length === 0);
    const counts = [
      count(steps.length, 'step'),
      count(dispatches, 'dispatch', 'dispatches'),
      count(restarts, 'restart'),
    ];
    const seconds = `${(ms / 1000).toFixed(1)} s`;
    this.#write(
      `\n${hasConverged ? this.#green('Converged') : this.#red('Not converged')}: ${counts.join(', ')}, ${seconds}`,
    );
  }

  #section(title: string, text: string): void {
    this.#write(`\n${this.#bold(title)}`);
    for (const line of text.trimEnd().split('\n')) this.#write(line === '' ? '' : `  ${line}`);
  }

  #write(line: string): void {
    this.#out.write(`${line}\n`);
  }

  #bold(text: string): string {
    return this.#style('1', text);
  }

  #dim(text: string): string {
    return this.#style('2', text);
  }

  #red(text: string): string {
    return this.#style('31', text);
  }

  #green(text: string): string {
    return this.#style('32', text);
  }

  #style(code: string, text: string): string {
    return this.#out.isTTY && !process.env.NO_COLOR ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function renderDataSources(sources: readonly GrafanaDataSource[]): string {
  const columns = ['Name', 'Type', 'URL'].map((title) => ({ title }));
  return renderColumns(
    columns,
    sources.map(({ name, type, url }) => [name, type, url]),
  );
}
