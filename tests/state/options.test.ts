import { describe, expect, test } from '@jest/globals';
import {
  addUserSecret,
  grantUserSecret,
  removeUserSecret,
  revokeUserSecret,
  setConfig,
  setModelConfig,
  updateUserSecret,
} from 'charmkit/juju-model';
import { iniPath, ldapPath } from '../../src/grafana/files.ts';
import { nameOf, provider } from './providers.ts';
import { World } from './world.ts';

describe('an option with a bad value', () => {
  test('blocks, says what is accepted, and leaves Grafana and its data sources as they are', async () => {
    await using world = await World.open();
    await configure(world, { log_level: 'debug' });
    const starts = startsOf(world);
    await configure(world, { log_level: 'loud', allow_embedding: true });
    expect(world.status()).toBe(
      'blocked: option log_level: must be one of debug, info, warn, error, critical',
    );
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    expect(world.grafana().loaded.at(-1)).toMatchObject({ datasources: [{ name: nameOf('prometheus', 0) }] });
    expect(startsOf(world)).toEqual(starts);
    await configure(world, { log_level: 'warn' });
    expect(world.status()).toBe('active');
    expect(startsOf(world)).not.toEqual(starts);
  });

  test('does not keep a new pod from running Grafana without it', async () => {
    await using world = await World.open();
    await configure(world, { custom_config: '[server]\nhttp_port = 1', reporting_enabled: false });
    await world.stopPebble();
    await world.startPebble();
    await world.settle();
    expect(world.status()).toMatch(
      /^blocked: option custom_config: line 2: \[server\] http_port can't be set here/,
    );
    expect(startsOf(world)).toEqual({ starts: 1, restarts: 0 });
    expect(await world.readFile(iniPath)).toContain('reporting_enabled = false');
  });

  test('is counted where there are several', async () => {
    await using world = await World.open();
    await configure(world, { log_level: 'loud', cpu: 'much' });
    expect(world.status()).toMatch(/^blocked: option cpu: .* \(\+1 more\)$/);
  });
});

describe("the model's proxies", () => {
  test("are Grafana's from the next hook on, for one restart, until they are unset", async () => {
    await using world = await World.open();
    const before = await world.environment();
    const { jujuHttpProxy, jujuHttpsProxy, jujuNoProxy } = world.model.config;
    const proxies = { jujuHttpProxy: 'http://proxy:3128', jujuHttpsProxy: 'http://proxy:3129' };
    setModelConfig(world.model, { ...proxies, jujuNoProxy: '10.0.0.0/8,.svc' });
    for (const hook of ['update-status', 'config-changed']) await world.fire(hook);
    expect(await world.environment()).toMatchObject({
      http_proxy: 'http://proxy:3128',
      https_proxy: 'http://proxy:3129',
      no_proxy: expect.stringMatching(
        /^10\.0\.0\.0\/8,\.svc,localhost,127\.0\.0\.1,::1,\.svc\.cluster\.local(,|$)/,
      ),
    });
    expect(startsOf(world)).toEqual({ starts: 2, restarts: 1 });
    setModelConfig(world.model, { jujuHttpProxy, jujuHttpsProxy, jujuNoProxy });
    await world.fire('update-status');
    expect(await world.environment()).toEqual(before);
  });
});

describe('the hosts of related applications', () => {
  test('are reached without the proxies of the model, and restart Grafana only if they are not in the cluster', async () => {
    await using world = await World.open();
    const { jujuHttpProxy, jujuNoProxy } = world.model.config;
    setModelConfig(world.model, { jujuHttpProxy: 'http://proxy:3128', jujuNoProxy: '' });
    await world.fire('config-changed');
    const { restarts = 0 } = startsOf(world);
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    expect(startsOf(world).restarts).toBe(restarts);
    const { app, units } = provider('mimir', 1);
    world.relate('mimir', {
      app: app ?? {},
      units: { ...units, 'mimir/0': { grafana_source_host: 'http://10.64.1.2/m' } },
    });
    await world.settle();
    expect((await world.environment()).no_proxy).toMatch(/(^|,)10\.64\.1\.2$/);
    expect(startsOf(world).restarts).toBe(restarts + 1);
    world.unrelate('mimir');
    await world.settle();
    expect((await world.environment()).no_proxy).not.toContain('10.64.1.2');
    setModelConfig(world.model, { jujuHttpProxy, jujuNoProxy });
  });
});

describe('custom_config', () => {
  test('goes into the INI file, whatever the section, and restarts Grafana once', async () => {
    await using world = await World.open();
    await configure(world, {
      custom_config: '[users]\ndefault_theme: light ; for the eyes\n[smtp]\nstartTLS_policy = NoStartTLS\n',
    });
    const text = await world.readFile(iniPath);
    expect(text).toContain('[users]\ndefault_theme = light\n');
    expect(text).toContain('[smtp]\nstartTLS_policy = NoStartTLS\n');
    expect(startsOf(world)).toEqual({ starts: 2, restarts: 1 });
    expect(world.status()).toBe('active');
  });

  test('may not say what another option says too', async () => {
    await using world = await World.open();
    await configure(world, { smtp_host: 'smtp:25', custom_config: '[smtp]\nhost = other:25\n' });
    expect(world.status()).toBe(
      "blocked: option custom_config: line 2: [smtp] host can't be set here: the option smtp_host and the other smtp options set it",
    );
  });
});

describe('the secret of an option', () => {
  test('is used as soon as it may be read, and followed when it changes', async () => {
    await using world = await World.open();
    const { id } = addUserSecret(world.model, 'smtp', { username: 'grafana', password: 'first#;"' });
    await configure(world, { smtp_host: 'smtp:25', smtp_credentials: `secret:${id}` });
    expect(world.status()).toBe(
      `blocked: option smtp_credentials: permission denied; run juju grant-secret secret:${id} grafana`,
    );
    expect(await world.readFile(iniPath)).not.toContain('[smtp]');

    grantUserSecret(world.model, id, 'grafana');
    await world.fire('update-status');
    expect(world.status()).toBe('active');
    expect(await world.readFile(iniPath)).toContain('user = grafana\npassword = """first#;""""\n');

    const { restarts = 0 } = startsOf(world);
    updateUserSecret(world.model, id, { username: 'grafana', password: 'second' });
    await world.settle();
    expect(await world.readFile(iniPath)).toContain('password = second\n');
    expect(startsOf(world).restarts).toBe(restarts + 1);
    expect(JSON.stringify(world.runs.flatMap(({ logs }) => logs))).not.toMatch(/first#|second/);
  });

  test('costs a quiet hook nothing, and a hook of everything no restart', async () => {
    await using world = await World.open();
    const { id } = addUserSecret(world.model, 'smtp', { password: 'p' });
    grantUserSecret(world.model, id, 'grafana');
    const before = (await world.fire('update-status')).calls.length;
    await configure(world, { smtp_host: 'smtp:25', smtp_credentials: `secret:${id}` });
    const starts = startsOf(world);
    expect((await world.fire('update-status')).calls).toHaveLength(before);
    await world.fire('config-changed');
    expect(startsOf(world)).toEqual(starts);
  });

  test.each([
    ['there is none', removeUserSecret, /secret:\w+ does not exist; run juju add-secret NAME/],
    [
      'it was taken away',
      (model: World['model'], id: string) => revokeUserSecret(model, id, 'grafana'),
      /permission denied; run juju grant-secret secret:\w+ grafana/,
    ],
    [
      'it has no password',
      (model: World['model'], id: string) => updateUserSecret(model, id, { token: 'x' }),
      /the secret has no password; run juju update-secret secret:\w+ username=... password=.../,
    ],
    [
      'Grafana would change it',
      (model: World['model'], id: string) => updateUserSecret(model, id, { password: 'a${HOME}' }),
      /the secret's password contains a line break/,
    ],
  ])('blocks where %s, in every hook, while Grafana runs on', async (_what, change, status) => {
    await using world = await World.open();
    const { id } = addUserSecret(world.model, 'smtp', { password: 'p' });
    grantUserSecret(world.model, id, 'grafana');
    await configure(world, { smtp_host: 'smtp:25', smtp_credentials: `secret:${id}` });
    const starts = startsOf(world);
    change(world.model, id);
    await world.settle();
    for (const hook of ['config-changed', 'update-status', 'update-status']) {
      await world.fire(hook);
      expect(world.status()).toMatch(status);
    }
    expect(startsOf(world)).toEqual(starts);
    expect(await world.readFile(iniPath)).toContain('password = p\n');
  });

  test('is in ldap.toml alone, which goes when LDAP does', async () => {
    await using world = await World.open();
    const { id } = addUserSecret(world.model, 'ldap', { 'bind-password': 'hunter2"$' });
    grantUserSecret(world.model, id, 'grafana');
    const ldap = '[[servers]]\nhost = "ldap"\nsearch_filter = "(cn=%s)"\nsearch_base_dns = ["dc=x"]\n';
    await configure(world, { ldap_config: ldap, ldap_credentials: `secret:${id}` });
    expect(await world.readFile(ldapPath)).toContain('bind_password = "hunter2\\"\\u0024"');
    expect(world.status()).toBe('active');
    setConfig(world.model, 'grafana', { reset: ['ldap_config', 'ldap_credentials'] });
    await world.settle();
    expect(await world.readFile(ldapPath)).toBe('');
  });
});

describe('the default data source', () => {
  test('is the Prometheus that was related first, and stays it while others come and go', async () => {
    await using world = await World.open();
    world.relate('loki', provider('loki', 1, 'loki'));
    await world.settle();
    expect(await defaults(world)).toEqual([nameOf('loki', 0)]);
    world.relate('prometheus', provider('prometheus', 2));
    await world.settle();
    world.relate('another', provider('another', 1));
    await world.settle();
    expect(await defaults(world)).toEqual([nameOf('prometheus', 0)]);
    world.unrelate('loki');
    world.unrelate('another');
    await world.settle();
    expect(await defaults(world)).toEqual([nameOf('prometheus', 0)]);
  });

  test.each([
    ['loki', [nameOf('loki', 0)]],
    ['prometheus/1', [nameOf('prometheus', 1)]],
    [nameOf('prometheus', 1), [nameOf('prometheus', 1)]],
    ['none', []],
  ])('is what the option says: %s', async (option, expected) => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 2));
    world.relate('loki', provider('loki', 1, 'loki'));
    await configure(world, { default_datasource: option });
    expect(await defaults(world)).toEqual(expected);
    expect(world.status()).toBe('active');
    expect(startsOf(world).restarts).toBe(0);
  });

  test('that the option names is waited for, with another in its place', async () => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    await configure(world, { default_datasource: 'mimir' });
    expect(world.status()).toBe('waiting: Waiting for the data source that option default_datasource names');
    expect(await defaults(world)).toEqual([nameOf('prometheus', 0)]);
    world.relate('mimir', provider('mimir', 1));
    await world.settle();
    expect(await defaults(world)).toEqual([nameOf('mimir', 0)]);
    expect(world.status()).toBe('active');
  });
});

async function configure(world: World, set: Readonly<Record<string, string | boolean>>): Promise<void> {
  setConfig(world.model, 'grafana', { set });
  await world.settle();
}

function startsOf(world: World): { readonly starts?: number; readonly restarts?: number } {
  return { ...world.pebble().counts().services.grafana };
}

async function defaults(world: World): Promise<readonly string[]> {
  const { datasources } = await world.file();
  return datasources.filter(({ isDefault }) => isDefault).map(({ name }) => name);
}
