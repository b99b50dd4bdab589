import type { IModule } from 'dependency-cruiser';

/** A file of a package in `lib/`. */
const packaged = /^lib\/[^/]+\//;

/**
 * Finds the imports that reach into a package of `lib/` by a relative path, one line each. The name of the package works
 * wherever it is installed; a path works only in this repository. Unit tests may look inside a package.
 */
export function findRelativeImports(modules: readonly IModule[]): readonly string[] {
  return modules
    .filter(({ source }) => !source.startsWith('tests/'))
    .flatMap(({ source, dependencies }) =>
      dependencies
        .filter(({ module, resolved }) => module.startsWith('.') && isOtherPackage(source, resolved))
        .map(({ resolved }) => `error package-by-its-name: ${source} → ${resolved}`),
    );
}

function isOtherPackage(from: string, to: string): boolean {
  const [reached] = packaged.exec(to) ?? [];
  return reached !== undefined && !from.startsWith(reached);
}
