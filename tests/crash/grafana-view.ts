import { askGrafana } from './ask.ts';
import { isObject } from './is-object.ts';

/**
 * Reads what Grafana shows its administrator. If Grafana rejects the password, returns only the result of the sign-in.
 */
export async function readGrafana(url: string, password: string): Promise<Record<string, unknown>> {
  const { signIn, ...paths } = {
    signIn: '/api/user',
    settings: '/api/admin/settings',
    datasources: '/api/datasources',
    dashboards: '/api/search?type=dash-db',
    contactPoints: '/api/v1/provisioning/contact-points',
    policies: '/api/v1/provisioning/policies',
  };
  const user = await ask(url, signIn, password);
  if (!isObject(user) || user.login === undefined) return { signIn: user };
  const answers = await Promise.all(
    Object.entries(paths).map(async ([name, path]) => [name, await ask(url, path, password)] as const),
  );
  return {
    signIn: user.login,
    ...Object.fromEntries(answers.map(([name, answer]) => [name, withoutChance(answer)])),
  };
}

/** The host ports that stand for the container's ports differ in each pod. */
const ports = /"(http_port|profiling_port)":\s*"\d+"/g;

async function ask(url: string, path: string, password: string): Promise<unknown> {
  try {
    const { status, body } = await askGrafana(`${url}${path}`, password);
    return status === 200 ? JSON.parse(body.replace(ports, '"$1":"any"')) : `answers ${status}`;
  } catch {
    return 'does not answer';
  }
}

/** Removes counters, and a section of settings that Grafana extends while it runs. */
function withoutChance(answer: unknown): unknown {
  if (isObject(answer)) {
    const { rbac: _added, ...kept } = answer;
    return kept;
  }
  if (!Array.isArray(answer)) return answer;
  return answer.map((entry) => {
    const {
      id: _id,
      version: _version,
      orgId: _org,
      sortMeta: _sort,
      ...kept
    } = entry as Record<string, unknown>;
    return kept;
  });
}
