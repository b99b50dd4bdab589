import { quoteWord } from '../quote-word.ts';
import { imageAlone, machine, socketPlace, containerTop as top, utilitiesPlace } from './places.ts';

/** The file system of a container's programs, with the image at its own absolute paths. All paths are this machine's. */
export interface ContainerPlan {
  /** The image, with what Pebble and the programs write. */
  readonly image: string;
  /** For what overlayfs needs. On the file system of `image`, and empty. */
  readonly work: string;
  readonly utilities: string;
  readonly socket: string;
  /** Whether the image is a whole operating system. If not, it lies on top of this machine's. */
  readonly isWhole: boolean;
  /** Paths in the container of directories that others write to as well, such as storage. They contain no link. */
  readonly live: readonly string[];
  /** Paths in the container at which this machine's program stays, because the image's hands over to it. */
  readonly handedOver: readonly string[];
}

/** The lines of a shell script that furnish a container, in a root that is complete but for it. */
export function renderContainerLines(plan: ContainerPlan): readonly string[] {
  return [
    `mkdir ${top}`,
    ...additionLines(plan),
    ...(plan.isWhole ? wholeLines(plan) : layeredLines(plan)),
    'for name in proc sys dev; do',
    `[ -d ${top}/$name ] || mkdir ${top}/$name`,
    `mount --rbind /$name ${top}/$name`,
    'done',
    // The directory of an image may be private; that of a container's programs is not.
    `chmod a+rx ${top}`,
  ];
}

function additionLines({ image, utilities, socket }: ContainerPlan): readonly string[] {
  return [
    `mkdir -p ${imageAlone} ${utilitiesPlace}`,
    `: > ${socketPlace}`,
    `mount --bind ${quoteWord(`${machine}${image}`)} ${imageAlone}`,
    `mount --bind ${quoteWord(`${machine}${utilities}`)} ${utilitiesPlace}`,
    `mount --bind ${quoteWord(`${machine}${socket}`)} ${socketPlace}`,
  ];
}

/** As in Kubernetes, a pod's names of hosts are in each of its containers. */
function wholeLines({ image }: ContainerPlan): readonly string[] {
  return [
    `mount --bind ${quoteWord(`${machine}${image}`)} ${top}`,
    `mkdir -p ${top}/etc ${top}/tmp`,
    'for name in hosts resolv.conf; do',
    `[ ! -L ${top}/etc/$name ] && [ -f /etc/$name ] || continue`,
    `[ -e ${top}/etc/$name ] || : > ${top}/etc/$name`,
    `mount --bind /etc/$name ${top}/etc/$name`,
    'done',
  ];
}

/** The image takes all writes, so that Pebble finds them there. */
function layeredLines({ image, work, live, handedOver }: ContainerPlan): readonly string[] {
  return [
    ...renderLayerLines({ image, work, top }),
    `layer ${machine} ""`,
    ...linkedDirectoryLines,
    ...otherFileSystems,
    ...live.map((path) => `mount --bind "$image"${quoteWord(path)} ${quoteWord(`${top}${path}`)}`),
    ...handedOver.map((path) => {
      const [own, inside] = [path, `${top}${path}`].map(quoteWord);
      return `[ ! -f ${own} ] || mount --bind ${own} ${inside}`;
    }),
  ];
}

/**
 * Lines that define the function `layer` of a shell: it puts a directory of the image ($2) on top of one of this machine
 * ($1).
 */
export function renderLayerLines(plan: Pick<ContainerPlan, 'image' | 'work'> & { readonly top: string }) {
  return [
    `image=${quoteWord(`${machine}${plan.image}`)}`,
    `work=${quoteWord(`${machine}${plan.work}`)}`,
    `top=${plan.top}`,
    'number=0',
    'layer() {',
    'number=$((number + 1))',
    'mkdir -p "$image$2" "$work/$number"',
    'mount -t overlay overlay -o "index=off,redirect_dir=off,metacopy=off,lowerdir=$1,upperdir=$image$2,workdir=$work/$number" "$top$2"',
    '}',
  ];
}

/** An image's own /bin would hide this machine's, which is a link: nothing would find /bin/sh. */
export const linkedDirectoryLines: readonly string[] = [
  'for name in bin sbin lib lib32 lib64 libx32; do',
  `[ -L ${machine}/$name ] && [ -d ${machine}/$name ] && [ -d "$image/$name" ] && [ ! -L "$image/$name" ] || continue`,
  `layer "$(cd -P ${machine}/$name && pwd)" /$name`,
  'done',
];

/** Those of this machine, such as /home: an overlay shows only the one of its lower directory. */
const otherFileSystems: readonly string[] = [
  'while read -r _ from type _; do',
  `at=\${from#${machine}}`,
  '[ "$at" != "$from" ] || continue',
  'case $type in autofs | nsfs | ramfs | rpc_pipefs | squashfs | fuse.*) continue ;; esac',
  'case $at in "" | /proc* | /sys* | /dev | /dev/* | *\\\\*) continue ;; esac',
  `[ -e "${top}$at" ] && [ ! -L "$image$at" ] || continue`,
  // What is deeper is no place of an image, unless the image has it.
  'case $at in /*/*) [ -d "$image$at" ] ;; *) [ -d "$from" ] ;; esac && layer "$from" "$at" && continue',
  `mount --bind "$at" "${top}$at" || :`,
  'done < /proc/self/mounts',
];
