import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { HookToolBackend } from 'juju-sim/simulator';
import { actionCases } from './hook-tools/action.cases.ts';
import { type Case, hooks, type Step } from './hook-tools/case.ts';
import { functionCases, refusalCases } from './hook-tools/functions.cases.ts';
import { platformCases } from './hook-tools/platform.cases.ts';
import { relationCases } from './hook-tools/relation.cases.ts';
import { openScene, type Scene } from './hook-tools/scene.ts';
import { secretCases } from './hook-tools/secret.cases.ts';
import { dedent, transcribe } from './hook-tools/transcript.ts';
import { executables, overSocket, type Transport } from './hook-tools/transports.ts';
import { unitCases } from './hook-tools/unit.cases.ts';

const families: Readonly<Record<string, readonly Case[]>> = {
  relations: relationCases,
  'the unit itself': unitCases,
  'its platform': platformCases,
  secrets: secretCases,
  actions: actionCases,
};

/**
 * The output of hook tools, byte for byte, and how `charmkit/hook-tools` reads it. The suite runs on our tools and on
 * Juju's own. If they differ, Juju's are right. `transports` lists those that have transcripts.
 */
export function hookToolsContract(
  name: string,
  open: () => Promise<HookToolBackend>,
  transports: readonly Transport[] = [executables],
): void {
  describe(name, () => {
    let backend: HookToolBackend;
    let directory: string;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(async () => {
      await backend[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'hook-tools-'));
    });
    afterEach(() => rm(directory, { recursive: true }));

    describe.each(transports)('$name', ({ openPrograms }) => {
      const resources = new AsyncDisposableStack();
      let tools: string;
      beforeAll(async () => {
        ({ directory: tools } = resources.use(await openPrograms(backend.directory)));
      });
      afterAll(() => resources.disposeAsync());
      describe.each(Object.entries(families))('for %s', (_family, cases) => {
        test.each(cases)('$title', async (theCase) => {
          const scene = openScene();
          for (const step of [theCase, ...(theCase.next ?? [])]) {
            const transcript = dedent(step.transcript);
            const seen = await inHook(scene, step, { backend, directory }, (env) =>
              transcribe(transcript, { env: { ...env, PATH: `${tools}:/usr/bin:/bin` }, directory }),
            );
            expect(seen).toBe(transcript);
          }
        });
      });
    });

    test('count what a hook ran, whatever a tool asked for on its way', async () => {
      const scene = openScene();
      const session = scene.open('grafana/0', hooks.configChanged, {
        agentSocket: backend.agentSocket,
        directory,
      });
      const { contextId: id, run: answer, environment } = session;
      await backend.begin({ id, answer, environment, endpoints: [] });
      await transcribe(ranByTheHook, {
        env: { ...environment, PATH: `${backend.directory}:/usr/bin:/bin` },
        directory,
      });
      expect(await backend.end(id)).toEqual({
        'is-leader': 2,
        'config-get': 1,
        'state-set': 1,
        'relation-ids': 1,
      });
    });

    describe.each([executables, overSocket])('through charmkit, $name,', ({ openRunner }) => {
      test.each(functionCases)('give $title', async (theCase) => {
        const given = inHook(openScene(), theCase, { backend, directory }, (env) =>
          theCase.call(openRunner(env)),
        );
        expect(await given).toEqual(theCase.gives);
      });

      test.each(refusalCases)('refuse $title with $error', async (theCase) => {
        const refused = inHook(openScene(), theCase, { backend, directory }, (env) =>
          theCase.call(openRunner(env)),
        );
        await expect(refused).rejects.toMatchObject({ name: theCase.error });
      });
    });
  });
}

const ranByTheHook = dedent(`
  $ is-leader
  $ is-leader --format=json
  $ config-get
  $ echo '{"a": "1"}' | state-set --file -
  $ relation-ids too many
`);

type Environment = Readonly<Record<string, string>>;

/** Opens a hook of the scene, runs a function with the hook's environment, and closes the hook. */
async function inHook<T>(
  scene: Scene,
  { unit = 'grafana/0', hook = hooks.configChanged, exitCode = 0 }: Omit<Step, 'transcript'>,
  { backend, directory }: { readonly backend: HookToolBackend; readonly directory: string },
  act: (env: Environment) => Promise<T>,
): Promise<T> {
  const session = scene.open(unit, hook, { agentSocket: backend.agentSocket, directory });
  const endpoints = scene.model.applications.grafana?.endpoints.map((endpoint) => endpoint.name) ?? [];
  const { contextId: id, run: answer, environment } = session;
  await backend.begin({ id, answer, environment, endpoints });
  try {
    return await act({ ...environment, PATH: `${backend.directory}:/usr/bin:/bin` });
  } finally {
    await backend.end(id);
    session.end(exitCode);
  }
}
