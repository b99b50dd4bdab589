import { type Application, getOwnValue, type Model, type Unit } from 'charmkit/juju-model';
import { CliError } from './cli-error.ts';

export function findApplication(model: Model, name: string): Application {
  const application = getOwnValue(model.applications, name);
  if (!application) throw new CliError(`application "${name}" not found`);
  return application;
}

/** Finds a unit by name; `app/leader` means the leader. */
export function findUnit(model: Model, name: string): Unit {
  const [app = '', number] = name.split('/');
  const unit =
    model.units[number === 'leader' ? (getOwnValue(model.applications, app)?.leader ?? name) : name];
  if (!unit) throw new CliError(`unit "${name}" not found`);
  return unit;
}

/** Whether the pattern is the text; `*` in it is any text. */
export function matchesWildcard(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}
