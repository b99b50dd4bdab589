/** The groups of the identity provider that have more than the role Viewer. */
export interface Roles {
  readonly admin: readonly string[];
  readonly editor: readonly string[];
}

/**
 * Splits a list at its commas. Blanks and quotation marks around a name, and empty names, are dropped, as the Python
 * charm drops them.
 */
export function parseRoleNames(list: string): readonly string[] {
  const names = list.split(',').map((name) => name.replace(/^[\s']+|[\s']+$/g, ''));
  return [...new Set(names)].filter((name) => name !== '');
}

/**
 * Grafana asks the ID token first and then the user's information, until one gives a role. A token without groups must
 * give none, because the groups may be in the other.
 */
const otherwise = "groups[*] && 'Viewer'";

/**
 * Renders the JMESPath expression that gives a user a role (Grafana, "Configure generic OAuth2", "Role mapping").
 * Undefined if no name has a role.
 */
export function renderRolePath({ admin, editor }: Roles): string | undefined {
  if (admin.length + editor.length === 0) return undefined;
  const cases = [...admin.map(renderCase('Admin')), ...editor.map(renderCase('Editor'))];
  return [...cases, otherwise].join(' || ');
}

function renderCase(role: string): (name: string) => string {
  return (name) => `contains(groups[*], ${quoteName(name)}) && '${role}'`;
}

/**
 * A raw string of JMESPath can't contain every character, and Grafana expands `$` and `%` in its settings. Other names
 * are JSON literals that contain only plain characters.
 */
function quoteName(name: string): string {
  if (/^[\w .:@/+-]+$/.test(name)) return `'${name}'`;
  const escaped = JSON.stringify(name).replaceAll(
    /[^\w .:@/+"\\-]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `\`${escaped}\``;
}
