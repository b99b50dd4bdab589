import { getErrorMessage } from 'charmkit/base';
import { addUser } from '../image/environment.ts';
import type { Image } from '../image/image.ts';
import type { Processes } from '../image/processes.ts';
import type { RunningProgram } from '../image/spawn.ts';
import { parseServiceCommand } from '../plan/command-line.ts';
import type { ServiceConfig } from '../plan/fields.ts';
import { ServiceError } from './service.ts';

/** Starts a service's process as the plan describes it. */
export function launchService(
  image: Image,
  processes: Processes,
  name: string,
  config: ServiceConfig,
): RunningProgram {
  const command = parseServiceCommand(name, config.command ?? '');
  const owner = image.users.resolve({
    userId: config['user-id'],
    user: config.user,
    groupId: config['group-id'],
    group: config.group,
  });
  const own = config.environment ?? {};
  try {
    const directory = config['working-dir'] ?? '/';
    image.assertDirectory(directory);
    const environment = { ...processes.environment, ...(owner ? addUser(own, image, owner.userId) : own) };
    return processes.start({ command, environment, directory, owner, output: 'merged' });
  } catch (thrown) {
    throw new ServiceError(`cannot start service: ${getErrorMessage(thrown)}`);
  }
}
