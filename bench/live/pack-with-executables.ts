import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packZip } from 'charmkit/pack';
import { architectures } from '../../scripts/pack/architectures.ts';
import { listPackedFiles } from '../../scripts/pack/content.ts';

/** Packs the charm so that it runs hook tools as executables, and returns the path of the `.charm`. */
export async function packWithExecutables(): Promise<string> {
  const architecture = architectures.find(({ name }) => name === 'amd64');
  if (!architecture)
    throw new Error('The live model runs on amd64, which is not an architecture of the charm');
  const files = await listPackedFiles(architecture);
  const path = join(tmpdir(), 'executables.charm');
  await writeFile(
    path,
    packZip(files.map((file) => (file.path === 'dispatch' ? { ...file, bytes: edit(file.bytes) } : file))),
  );
  return path;
}

function edit(dispatch: Uint8Array): Uint8Array {
  const [first = '', ...others] = Buffer.from(dispatch).toString().split('\n');
  return Buffer.from([first, 'export CHARM_HOOK_TOOLS=executables', ...others].join('\n'));
}
