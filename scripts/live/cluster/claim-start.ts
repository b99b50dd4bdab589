import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Place } from './place.ts';

/**
 * Claims a live model's place for the command that starts it: two commands that start at once would clear each other's
 * files. The claim is an abstract socket, which ends with this process, however it ends, and leaves no file.
 * @throws Error if another command has the claim.
 */
export async function claimStart({ name }: Pick<Place, 'name'>): Promise<Disposable> {
  const claim = createServer();
  try {
    claim.listen(`\0grafana-k8s-live-${name}`);
    await once(claim, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const message = `Another command is starting the live model "${name}"; LIVE_NAME names another`;
    throw new Error(message, { cause: error });
  }
  claim.unref();
  return { [Symbol.dispose]: () => void claim.close() };
}
