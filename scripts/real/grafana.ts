import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goEnvironment } from './go-module.ts';
import type { Part, Workshop } from './part.ts';
import { cc, go } from './tools.ts';

const modulePath = 'github.com/grafana/grafana';
const moduleVersion = 'v1.9.2-0.20230609164553-81d85ce8028d';
const version = '10.0.0-preview';
const modules = join(import.meta.dirname, 'modules');

/**
 * Grafana's server of June 2023, the newest version of its Go module. It has no front end, so the API works
 * but pages don't. The module lacks one generated file (wire's injectors), which is generated here and added
 * as an overlay.
 */
export const grafana: Part = {
  id: `grafana-${version}`,
  products: ['bin/grafana', 'home/conf/defaults.ini', 'home/public/views/index.html'],
  tools: [go, cc],
  async build(workshop) {
    const source = await downloadSource(workshop);
    await writeServerModule(workshop, source);
    await vendorModules(workshop);
    await compile(workshop, await generateInjectors(workshop));
    await layOutHome(workshop, source);
  },
};

async function downloadSource({ run }: Workshop): Promise<string> {
  const answer = await run({
    program: 'go',
    args: ['mod', 'download', '-json', `${modulePath}@${moduleVersion}`],
    cwd: join(modules, 'grafana'),
    timeLimitMinutes: 10,
  });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

/** A module that depends on Grafana, with Grafana's own versions, replacements and checksums. */
async function writeServerModule({ scratch }: Workshop, source: string): Promise<void> {
  const own = await readFile(join(source, 'go.mod'), 'utf8');
  await writeFile(
    join(scratch, 'go.mod'),
    `${own.replace(`module ${modulePath}`, 'module grafana-server')}\nrequire ${modulePath} ${moduleVersion}\n`,
  );
  const sums = [join(source, 'go.sum'), join(modules, 'grafana', 'go.sum')].map((path) =>
    readFile(path, 'utf8'),
  );
  await writeFile(join(scratch, 'go.sum'), (await Promise.all(sums)).join(''));
  await writeFile(
    join(scratch, 'server.go'),
    `//go:build oss\n\npackage server\n\nimport _ "${modulePath}/pkg/cmd/grafana"\n`,
  );
}

async function vendorModules({ scratch, run }: Workshop): Promise<void> {
  await run({
    program: 'go',
    args: ['mod', 'vendor'],
    cwd: scratch,
    env: goEnvironment,
    timeLimitMinutes: 20,
  });
}

/** Returns the path of an overlay for `go build` that adds the missing generated file to the module. */
async function generateInjectors({ scratch, run }: Workshop): Promise<string> {
  const wire = join(scratch, 'wire');
  await run({
    program: 'go',
    args: ['build', '-o', wire, 'github.com/google/wire/cmd/wire'],
    cwd: join(modules, 'wire'),
    env: goEnvironment,
    timeLimitMinutes: 10,
  });
  // "wire diff" writes the new file as a diff against an empty one, and exits with 1 because there is a
  // difference.
  const diff = await run({
    program: wire,
    args: ['diff', '-tags', 'oss', `${modulePath}/pkg/server`],
    cwd: scratch,
    env: vendored,
    timeLimitMinutes: 10,
    success: [1],
  });
  const added = diff
    .split('\n')
    .slice(2)
    .filter((line) => line.startsWith('+'));
  const generated = join(scratch, 'wire_gen.go');
  await writeFile(generated, added.map((line) => `${line.slice(1)}\n`).join(''));
  const overlay = join(scratch, 'overlay.json');
  const place = join(scratch, 'vendor', modulePath, 'pkg/server/wire_gen.go');
  await writeFile(overlay, JSON.stringify({ Replace: { [place]: generated } }));
  return overlay;
}

async function compile({ scratch, products, run }: Workshop, overlay: string): Promise<void> {
  const stamp = `-s -w -X main.version=${version} -X main.commit=${moduleVersion.split('-').at(-1)}`;
  const target = join(products, 'bin/grafana');
  await run({
    program: 'go',
    args: [
      'build',
      '-trimpath',
      '-overlay',
      overlay,
      '-tags',
      'oss',
      '-ldflags',
      stamp,
      '-o',
      target,
      `${modulePath}/pkg/cmd/grafana`,
    ],
    cwd: scratch,
    env: { ...vendored, CGO_ENABLED: '1' },
    timeLimitMinutes: 40,
  });
}

const vendored = { GOFLAGS: `${goEnvironment.GOFLAGS} -mod=vendor` };

/**
 * Lays out what the server reads from its --homepath. Of the front end, only the pages that it renders
 * itself.
 */
async function layOutHome({ products, run }: Workshop, source: string): Promise<void> {
  const home = join(products, 'home');
  for (const folder of ['conf', 'public/views', 'public/emails', 'public/dashboards', 'public/app/plugins']) {
    await cp(join(source, folder), join(home, folder), { recursive: true, filter: isNoFrontEndSource });
  }
  // Go makes modules read-only.
  await run({ program: 'chmod', args: ['-R', 'u+w', home], cwd: products, timeLimitMinutes: 1 });
  await mkdir(join(home, 'plugins-bundled'), { recursive: true });
  await mkdir(join(home, 'public/img'), { recursive: true });
  await cp(join(source, 'public/img/user_profile.png'), join(home, 'public/img/user_profile.png'));
  for (const page of ['index', 'error']) {
    await cp(join(home, `public/views/${page}-template.html`), join(home, `public/views/${page}.html`));
  }
}

function isNoFrontEndSource(path: string): boolean {
  return !/\.(tsx?|jsx?|scss|snap)$/.test(path);
}
