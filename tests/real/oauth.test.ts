import { describe, expect, test } from '@jest/globals';
import { eventually } from '../contract/pebble/eventually.ts';
import type { Page } from './oauth/browser.ts';
import { openPlace, type Place, type Surroundings } from './oauth/place.ts';

const roles = `[auth.generic_oauth]
scopes = openid email groups offline_access
role_attribute_strict = true
role_attribute_path = contains(groups[*], 'ops') && 'Admin' || contains(groups[*], 'staff') && 'Editor'`;

/** A group that JMESPath and Grafana would read as something else. */
const oddGroup = 'mel\'s "${HOME} \\` %(x)s ü';

describe('people who sign in to the real Grafana by an OpenID provider', () => {
  test('are users of it, in the role of everybody', async () => {
    await using place = await open();
    expect((await signIn(place, 'ada')).url).toBe(`${place.url}/`);
    expect(await ask(place, '/api/user')).toMatchObject({
      body: { login: 'ada@example.com', email: 'ada@example.com', isGrafanaAdmin: false },
    });
    expect(await roleOf(place)).toBe('Viewer');
  });

  test.each([
    ['ada', 'Admin'],
    ['bob', 'Editor'],
  ])("have the role that custom_config gives the provider's groups: %s is %s", async (name, role) => {
    await using place = await open({ options: { custom_config: roles } });
    await signIn(place, name);
    expect(await ask(place, '/api/user')).toMatchObject({ body: { email: `${name}@example.com` } });
    expect(await roleOf(place)).toBe(role);
  });

  test.each([
    ['ada', 'Admin'],
    ['bob', 'Editor'],
    ['eve', 'Viewer'],
    ['mel', 'Editor'],
  ])(
    "have the role that admin_roles and editor_roles give the provider's groups: %s is %s",
    async (name, role) => {
      const options = {
        custom_config: '[auth.generic_oauth]\nscopes = openid email groups offline_access',
        admin_roles: ` 'ops', nobody,`,
        editor_roles: `staff,${oddGroup}`,
      };
      await using place = await open({ options });
      await signIn(place, name);
      expect(await ask(place, '/api/user')).toMatchObject({ body: { isGrafanaAdmin: false } });
      expect(await roleOf(place)).toBe(role);
    },
  );

  test('have the role of role_attribute_path where custom_config sets it beside the options', async () => {
    await using place = await open({ options: { custom_config: roles, admin_roles: 'staff' } });
    await signIn(place, 'bob');
    expect(await roleOf(place)).toBe('Editor');
  });

  test('stay outside where custom_config gives their groups no role', async () => {
    await using place = await open({ options: { custom_config: roles } });
    await signIn(place, 'eve');
    expect(await ask(place, '/api/user')).toMatchObject({ status: 401 });
  });

  test('stay signed in while their tokens expire: Grafana refreshes them', async () => {
    await using place = await open();
    await signIn(place, 'ada');
    const grants = await eventually(
      async () => {
        expect(await ask(place, '/api/user')).toMatchObject({ status: 200 });
        return place.provider.grants();
      },
      (taken) => taken.includes('refresh_token'),
    );
    expect(grants[0]).toBe('authorization_code');
  });

  test('come back to the URL of the ingress', async () => {
    await using place = await open({ ingressUrl: 'http://obs.example.com/cos-grafana' });
    expect((await signIn(place, 'ada')).url).toBe('http://obs.example.com/cos-grafana/');
    expect(await ask(place, '/api/user')).toMatchObject({ body: { email: 'ada@example.com' } });
  });

  test('do so over HTTPS, where the provider hands its authority over', async () => {
    await using place = await open({ options: { custom_config: roles }, isSecure: true });
    expect([place.url, place.provider.url]).toEqual([
      expect.stringMatching(/^https:/),
      expect.stringMatching(/^https:/),
    ]);
    await signIn(place, 'ada');
    expect(await roleOf(place)).toBe('Admin');
  });

  test('are not let in by a provider whose authority is unknown', async () => {
    await using place = await open({ isSecure: true, isTrusted: false });
    await signIn(place, 'ada');
    expect(await ask(place, '/api/user')).toMatchObject({ status: 401 });
    expect(place.grafana.log()).toContain('certificate signed by unknown authority');
  });

  test('are no reason for the administrator to lose the password', async () => {
    await using place = await open();
    expect((await place.grafana.ask('/api/org')).status).toBe(200);
  });
});

function open(surroundings: Omit<Surroundings, 'groups'> = {}): Promise<Place> {
  return openPlace({
    ...surroundings,
    groups: { ada: ['staff', 'ops'], bob: ['staff'], eve: [], mel: [oddGroup] },
  });
}

/** Follows the sign-in from Grafana to the provider's forms and back, and returns the final page. */
async function signIn({ browser, url }: Place, login: string): Promise<Page> {
  const form = await browser.open(`${url}/login/generic_oauth`);
  const consent = await browser.submit(form, { login, password: 'any' });
  return browser.submit(consent, {});
}

/** Sends a request to Grafana with the cookies of the signed-in user. */
async function ask({ browser, url }: Place, path: string) {
  const { status, body } = await browser.open(`${url}${path}`);
  return { status, body: JSON.parse(body) as unknown };
}

async function roleOf(place: Place): Promise<string | undefined> {
  const { body } = await ask(place, '/api/user/orgs');
  return (body as readonly { readonly role: string }[])[0]?.role;
}
