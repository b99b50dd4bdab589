import { type Charm, defineCharm, waiting } from 'charmkit';
import { readMetadata } from 'charmkit/charm';

/** The part of the example charm that needs no container. The example's own module is a whole program. */
export function helloCharm(): Charm {
  return defineCharm(readMetadata('examples/hello-charm'), {
    otherwise: async () => waiting('for the container'),
    actions: {},
  });
}
