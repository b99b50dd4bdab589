import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { waiting } from 'charmkit';
import { secretGet } from 'charmkit/hook-tools';
import type { StateInput } from 'charmkit/testing';
import { type Handle, runWorkshop } from './workshop.ts';

const startShop: Handle = async (context) => {
  const container = context.container('web');
  const service = { override: 'replace', command: '/usr/bin/shop', startup: 'enabled' } as const;
  await container.addLayer('shop', { services: { shop: service } }, { combine: true });
  await container.replan();
};

const waitForShop: Handle = async (context) => {
  if (!(await context.container('web').canConnect())) return context.addStatus(waiting('for the shop'));
};

const sharePassword: Handle = async (context) => {
  const [database] = await context.relations('database');
  if (database && (await context.isLeader())) {
    const id = await context.secret('password').share(database, { password: 'generated' });
    database.writeOwnApp({ 'secret-password': id });
  }
};

const publish: Handle = async (context) => {
  const { port } = await context.config();
  for (const relation of await context.relations('website')) relation.writeOwnApp({ port: String(port) });
};

describe('docs/charmkit/how-to.md', () => {
  test('runs a workload', async () => {
    const after = await runWorkshop({ containers: { web: {} } }, 'web-pebble-ready', startShop);
    expect(after.containers.web?.services).toEqual({ shop: 'active' });
    expect(after.containers.web?.changes).toEqual(['add layer shop', 'replan']);
  });

  test('runs a program', async () => {
    const programs = [{ command: ['shop', 'version'], stdout: '1.2\n' }];
    const after = await runWorkshop({ containers: { web: { programs } } }, 'start', async (context) => {
      const { stdout } = await context.container('web').run(['shop', 'version']);
      context.log.info(`shop ${stdout.trim()}`);
    });
    expect(after.log).toEqual([{ level: 'INFO', message: 'shop 1.2' }]);
  });

  test('waits in its own words', async () => {
    const after = await runWorkshop({}, 'config-changed', waitForShop);
    expect(after.status).toEqual(waiting('for the shop'));
  });

  test('shares a password', async () => {
    const relations = [{ endpoint: 'database', remoteApp: 'postgresql' }];
    const after = await runWorkshop({ isLeader: true, relations }, 'config-changed', sharePassword);
    const [secret] = after.secrets;
    expect(secret).toMatchObject({ label: 'password', content: { password: 'generated' }, grants: [0] });
    expect(after.relations[0]?.localAppData['secret-password']).toContain(secret?.id);
  });

  test('reads a secret', async () => {
    const state: StateInput = {
      relations: [{ endpoint: 'database', remoteApp: 'postgresql' }],
      secrets: [{ owner: 'postgresql', label: 'db', content: { user: 'old' }, latest: { user: 'new' } }],
    };
    const after = await runWorkshop(state, 'secret-changed', async ({ tools }) => {
      await secretGet(tools, { label: 'db', revision: 'refresh' });
    });
    expect(after.secrets[0]?.content).toEqual({ user: 'new' });
  });

  test('runs a sequence of events', async () => {
    const related = { isLeader: true, relations: [{ endpoint: 'website', remoteApp: 'proxy' }] };
    const first = await runWorkshop(related, 'website-relation-created', publish);
    const second = await runWorkshop({ ...first, config: { port: 8080 } }, 'config-changed', publish);
    expect(second.relations[0]?.localAppData).toEqual({ port: '8080' });
  });

  test('shows only code that runs here', () => {
    const own = readFileSync(import.meta.filename, 'utf8').replaceAll(/^ +/gm, '');
    const document = readFileSync('docs/charmkit/how-to.md', 'utf8');
    const snippets = [...document.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
    expect(snippets.length).toBeGreaterThan(5);
    expect(snippets.filter((code) => !own.includes(code.replaceAll(/^ +/gm, '')))).toEqual([]);
  });
});

test('docs/charmkit/from-ops.md names only what charmkit has', () => {
  const document = readFileSync('docs/charmkit/from-ops.md', 'utf8');
  const named = [...document.matchAll(/`[^`]*\b(?:context|relation)\.(\w+)\(/g)].map(([, name]) => name);
  const sources = ['charm/context.ts', 'charm/relation.ts', 'pebble/system-info.ts'];
  const source = sources.map((path) => readFileSync(`lib/charmkit/${path}`, 'utf8')).join('\n');
  const methods = new Set([...source.matchAll(/^ {2}(\w+)[(<]/gm)].map(([, name]) => name));
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => name !== 'grant' && !methods.has(name ?? ''))).toEqual([]);
});
