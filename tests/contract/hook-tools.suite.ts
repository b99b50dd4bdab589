import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { actionCases } from './hook-tools/action.cases.ts';
import type { HookToolsBackend, OpenBackend } from './hook-tools/backend.ts';
import { type Case, hooks, type Step } from './hook-tools/case.ts';
import { platformCases } from './hook-tools/platform.cases.ts';
import { relationCases } from './hook-tools/relation.cases.ts';
import { openScene, type Scene } from './hook-tools/scene.ts';
import { secretCases } from './hook-tools/secret.cases.ts';
import { dedent, transcribe } from './hook-tools/transcript.ts';
import { unitCases } from './hook-tools/unit.cases.ts';

const families: Readonly<Record<string, readonly Case[]>> = {
  relations: relationCases,
  'the unit itself': unitCases,
  'its platform': platformCases,
  secrets: secretCases,
  actions: actionCases,
};

/**
 * What a charm gets from hook tools, byte for byte: run on ours and on Juju's own. Where they differ, Juju's are right.
 */
export function hookToolsContract(name: string, open: OpenBackend): void {
  describe(name, () => {
    let backend: HookToolsBackend;
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

    describe.each(Object.entries(families))('for %s', (_family, cases) => {
      test.each(cases)('$title', async (theCase) => {
        const scene = openScene();
        for (const step of [theCase, ...(theCase.next ?? [])]) {
          expect(await play(scene, step, { backend, directory })).toBe(dedent(step.transcript));
        }
      });
    });
  });
}

async function play(
  scene: Scene,
  step: Step,
  { backend, directory }: { readonly backend: HookToolsBackend; readonly directory: string },
): Promise<string> {
  const { unit = 'grafana/0', hook = hooks.configChanged, transcript, exitCode = 0 } = step;
  const session = scene.open(unit, hook, { agentSocket: backend.agentSocket, directory });
  const endpoints = scene.model.applications.grafana?.endpoints.map((endpoint) => endpoint.name) ?? [];
  await backend.begin({ session, endpoints });
  try {
    const env = { ...session.environment, PATH: `${backend.directory}:/usr/bin:/bin` };
    return await transcribe(dedent(transcript), { env, directory });
  } finally {
    await backend.end(session.contextId);
    session.end(exitCode);
  }
}
