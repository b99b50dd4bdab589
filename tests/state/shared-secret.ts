import type { Model, Secret } from 'charmkit/juju-model';

/** Adds a secret that an application without hooks has granted to Grafana for the lifetime of their relation. */
export function addSharedSecret(
  model: Model,
  {
    id,
    app,
    relation,
    content,
  }: {
    readonly id: string;
    readonly app: string;
    readonly relation: number;
    readonly content: Readonly<Record<string, string>>;
  },
): void {
  const secret: Secret = {
    id: id.replace(/^secret:/, ''),
    owner: { kind: 'application', name: app },
    ...{ label: `client_secret_${relation}`, description: '', rotate: 'never' },
    revisions: [],
    grants: [{ relation, app: 'grafana' }],
    consumers: {},
  };
  model.secrets[secret.id] = secret;
  addRevision(secret, content);
}

/** Changes the secret as its owner. Its observers get a secret-changed hook. */
export function addRevision(secret: Secret, content: Readonly<Record<string, string>>): void {
  const encoded = Object.entries(content).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  secret.revisions.push({
    number: secret.revisions.length + 1,
    content: Object.fromEntries(encoded),
    ...{ createdMs: 0, isExpiredTold: false, isObsoleteTold: false },
  });
}
