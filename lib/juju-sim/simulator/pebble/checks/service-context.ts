import { mergeServiceContext } from '../exec/prepare.ts';
import type { CheckConfig, Sections } from '../plan/fields.ts';

/** Returns the check with the settings of its context's service. The check's own settings override them. */
export function applyServiceContext(plan: Sections, config: CheckConfig): CheckConfig {
  const service = plan.services.get(config.exec?.['service-context'] ?? '');
  if (!config.exec || !service) return config;
  const merged = mergeServiceContext(
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
