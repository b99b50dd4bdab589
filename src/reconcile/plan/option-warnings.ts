import { fillDefaults } from '../../config.ts';
import { collectSections } from '../../grafana/settings/custom-config.ts';
import { isOverridingRoles } from '../../grafana/settings/sign-on/oauth.ts';
import type { Observation } from '../observe/observe.ts';

/** Warnings about options that have no effect. Only the hook that may have changed an option has any. */
export function listOptionWarnings({
  event,
  config,
}: Pick<Observation, 'event' | 'config'>): readonly string[] {
  if (event !== 'config-changed') return [];
  const { admin_roles = [], editor_roles = [], custom_config } = fillDefaults(config);
  const hasRoles = admin_roles.length + editor_roles.length > 0;
  if (!hasRoles || !isOverridingRoles(collectSections(custom_config))) return [];
  return [
    'options admin_roles and editor_roles have no effect: custom_config sets [auth.generic_oauth] role_attribute_path',
  ];
}
