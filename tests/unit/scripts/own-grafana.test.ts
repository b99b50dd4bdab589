import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listLiveParts, locateImages, locateIngredients } from '../../../scripts/live/parts/parts.ts';
import { describeOwnGrafana, locateOwnGrafana } from '../../../scripts/real/own-grafana.ts';

let home: string;
const program = () => join(home, 'bin/grafana');

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'own-'));
  await mkdir(join(home, 'bin'));
  await setVersion('12.4.0');
});
afterAll(() => rm(home, { recursive: true }));

test('a Grafana of your own is found by its home, and says which version it is', () => {
  const own = locateOwnGrafana({ GRAFANA_HOME: home });
  expect(own).toEqual({ GRAFANA_HOME: home, GRAFANA_BIN: program() });
  expect(own && describeOwnGrafana(own)).toBe(`Grafana in ${home}: Version 12.4.0`);
});

test('the live model makes images of it, and others when it is upgraded in place', async () => {
  const env = { GRAFANA_HOME: home, REAL_CACHE: home };
  expect(locateIngredients(env).grafana).toBe(program());
  const images = locateImages(env);
  expect(images).not.toBe(locateImages({ REAL_CACHE: home }));
  expect(listLiveParts(env).map(({ part }) => part.id)).toContain(images.split('/').at(-1));
  await setVersion('13.2.0');
  expect(locateImages(env)).not.toBe(images);
});

test('without one, the live model has the built Grafana', () => {
  expect(locateIngredients({ REAL_CACHE: home }).grafana).toBe(
    join(home, 'grafana-10.0.0-preview/bin/grafana'),
  );
});

async function setVersion(version: string): Promise<void> {
  await writeFile(program(), `#!/bin/sh\necho Version ${version}\n`);
  await chmod(program(), 0o755);
}
