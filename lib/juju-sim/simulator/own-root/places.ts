/** Where the machine's own root is while a new one is furnished. */
export const machine = '/.machine';

/** The `/` of a container's programs, in the root that holds the container. */
export const containerTop = '/.container';

/** What the simulator adds to a container, at the same path there. It is in no file system of the image. */
const added = '/dev/juju-sim';

/** The image alone, without this machine's files below it. */
export const imageAlone = `${added}/image`;

/** Links to the utilities of this machine. */
export const utilitiesPlace = `${added}/bin`;

/** The socket of the container's Pebble. */
export const socketPlace = `${added}/pebble.socket`;
