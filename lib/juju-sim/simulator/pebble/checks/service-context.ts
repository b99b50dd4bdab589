import { inServiceContext } from '../exec/prepare.ts';
import type { CheckConfig, Sections } from '../plan/fields.ts';

/** The check with the settings of the service that it names as its context under its own. */
export function inContext(plan: Sections, config: CheckConfig): CheckConfig {
  const service = plan.services.get(config.exec?.['service-context'] ?? '');
  if (!config.exec || !service) return config;
  const merged = inServiceContext(
    {
      environment: config.exec.environment ?? {},
      workingDir: config.exec['working-dir'] ?? '',
      userId: config.exec['user-id'],
      user: config.exec.user,
      groupId: config.exec['group-id'],
      group: config.exec.group,
    },
    service,
  );
  const { workingDir, userId, user, groupId, group } = merged;
  const exec = {
    ...config.exec,
    environment: { ...merged.environment },
    ...(workingDir && { 'working-dir': workingDir }),
    ...(userId !== undefined && { 'user-id': userId }),
    ...(user && { user }),
    ...(groupId !== undefined && { 'group-id': groupId }),
    ...(group && { group }),
  };
  return { ...config, exec };
}
