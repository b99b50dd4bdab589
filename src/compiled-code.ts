import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { basename, join } from 'node:path';
import { Script } from 'node:vm';

type Require = (name: string) => unknown;
type Run = (
  exports: object,
  require: Require,
  module: { exports: object },
  filename: string,
  dirname: string,
) => void;

/** The length of the hash of a file's content, which is in the comment at its end. */
export const hashLength = 32;

const modules = new Map<string, object>();
const uncached: { readonly script: Script; readonly hash: string }[] = [];

/**
 * Loads the other files of the build, with their compiled code if an earlier hook stored it. Node's own cache stores what
 * it compiles before a file runs, so each hook would compile nearly all functions again.
 */
export const compiledCode = {
  /** Loads a file as `require` does. Code in `dist/charm.cjs` that the build adds calls it (`scripts/join-files.ts`). */
  load: loadFile,
  /** Stores the code that this process had to compile, for the next hook. */
  store: storeCode,
};

function loadFile(name: string): object {
  const known = modules.get(name);
  if (known) return known;
  const path = join(__dirname, name);
  const run = compile(path).runInThisContext() as Run;
  const module = { exports: {} };
  run(module.exports, requireFile, module, path, __dirname);
  modules.set(name, module.exports);
  return module.exports;
}

function storeCode(): void {
  const directory = getCompileCacheDir?.();
  if (directory === undefined) return;
  for (const { script, hash } of uncached.splice(0))
    replaceFile(join(directory, hash), script.createCachedData());
}

function requireFile(name: string): unknown {
  const isOther = name.startsWith('./') && name !== `./${basename(__filename)}`;
  return isOther ? loadFile(name) : require(name);
}

/**
 * V8 refuses the code of another version, but may crash on damaged code. So a hook that follows one that ended early
 * compiles everything again.
 */
function compile(path: string): Script {
  const source = readFileSync(path, 'utf8');
  const hash = source.slice(-hashLength);
  const cachedData = process.env.CHARM_WAS_UNFINISHED === undefined ? readCached(hash) : undefined;
  const head = '(function(exports,require,module,__filename,__dirname){';
  const script = new Script(`${head}${source}\n})`, {
    filename: path,
    columnOffset: -head.length,
    ...(cachedData && { cachedData }),
  });
  if (script.cachedDataRejected !== false) uncached.push({ script, hash });
  return script;
}

function readCached(hash: string): Buffer | undefined {
  const directory = getCompileCacheDir?.();
  if (directory === undefined) return undefined;
  try {
    return readFileSync(join(directory, hash));
  } catch {
    return undefined;
  }
}

/** Other units may run from the same directory at the same time. */
function replaceFile(path: string, content: Uint8Array): void {
  const next = `${path}.${process.pid}`;
  try {
    const file = openSync(next, 'w', 0o600);
    writeFileSync(file, content);
    fsyncSync(file);
    closeSync(file);
    renameSync(next, path);
  } catch {
    // The next hook compiles the code itself.
  }
}
