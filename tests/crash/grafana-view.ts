import { askGrafana } from './ask.ts';
import { isObject } from './is-object.ts';

/** What Grafana shows its administrator; only whether he is let in, where that password is not his. */
export async function readGrafana(url: string, password: string): Promise<Record<string, unknown>> {
  const { signIn, ...paths } = {
    signIn: '/api/user',
    settings: '/api/admin/settings',
    datasources: '/api/datasources',
    dashboards: '/api/search?type=dash-db',
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

/** What stands for the container's ports is another one in each pod. */
const ports = /"(http_port|profiling_port)":\s*"\d+"/g;

async function ask(url: string, path: string, password: string): Promise<unknown> {
  try {
    const { status, body } = await askGrafana(`${url}${path}`, password);
    return status === 200 ? JSON.parse(body.replace(ports, '"$1":"any"')) : `answers ${status}`;
  } catch {
    return 'does not answer';
  }
}

/** Without numbers that Grafana counts up, and a section of settings that it adds to while it runs. */
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
