import type { Model, Secret } from 'juju-sim/juju-model';

/** A secret that an application without hooks of its own has granted to Grafana, for as long as they are related. */
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

/** Its owner has changed it; those who read it are told. */
export function addRevision(secret: Secret, content: Readonly<Record<string, string>>): void {
  const encoded = Object.entries(content).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  secret.revisions.push({
    number: secret.revisions.length + 1,
    content: Object.fromEntries(encoded),
    ...{ createdMs: 0, isExpiredTold: false, isObsoleteTold: false },
  });
}
