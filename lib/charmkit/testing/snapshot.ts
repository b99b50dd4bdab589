import { SdkError } from '../base/index.ts';
import type { Model } from '../juju-model/index.ts';
import { describeUnit } from './describe-unit.ts';
import { InconsistentStateError } from './errors.ts';
import { parseState, type State, type StateInput } from './state.ts';

interface Snapshot {
  readonly model: Model;
  readonly containers: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly plan: object; readonly services: Readonly<Record<string, string>> }>>
    >
  >;
}

/**
 * The state of a unit in a snapshot that `juju-sim snapshot` wrote. A snapshot has the plans and services of containers, but
 * not their files.
 * @throws SdkError with code `snapshot` if the snapshot has no such unit.
 */
export function parseSnapshot(text: string, unitName: string): State {
  const { model, containers } = JSON.parse(text) as Snapshot;
  const unit = model.units?.[unitName];
  if (unit === undefined) {
    const known = Object.keys(model.units ?? {}).join(', ');
    throw new SdkError(`The snapshot has no unit "${unitName}". Its units are: ${known}`, {
      code: 'snapshot',
      facts: { unit: unitName },
    });
  }
  const described = Object.entries(containers[unitName] ?? {}).map(([name, { plan, services }]) => [
    name,
    { layers: { snapshot: plan }, services },
  ]);
  const input = { ...describeUnit(model, unit), containers: Object.fromEntries(described) } as StateInput;
  const parsed = parseState(input);
  if ('problems' in parsed) throw new InconsistentStateError(parsed.problems);
  return parsed.state;
}
