import { readFileSync } from 'node:fs';

/** Kubernetes' API, for the administrator. */
export class KubernetesApi {
  readonly #server: string;
  readonly #token: string;

  private constructor(server: string, token: string) {
    this.#server = server;
    this.#token = token;
  }

  /** Reads the kubeconfig of a live model. `NODE_EXTRA_CA_CERTS` must name the API's certificate. */
  static open(kubeconfig: string): KubernetesApi {
    const { clusters, users } = JSON.parse(readFileSync(kubeconfig, 'utf8')) as {
      clusters: [{ cluster: { server: string } }];
      users: [{ user: { token: string } }];
    };
    return new KubernetesApi(clusters[0].cluster.server, users[0].user.token);
  }

  /**
   * Returns the answer, even if the object already exists (409) or does not exist (404).
   * @throws Error with the status of every other failure.
   */
  async request(method: string, path: string, object?: object): Promise<unknown> {
    const response = await fetch(`${this.#server}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(object && { body: JSON.stringify(object) }),
    });
    if (!response.ok && response.status !== 409 && response.status !== 404) {
      throw new Error(`${response.status} to ${method} ${path}`);
    }
    return response.json();
  }
}
