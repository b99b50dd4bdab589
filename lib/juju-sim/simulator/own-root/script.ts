import { quoteWord } from '../quote-word.ts';
import {
  type ContainerPlan,
  linkedDirectoryLines,
  renderContainerLines,
  renderLayerLines,
} from './container.ts';
import { machine } from './places.ts';

/** A file system that a script opens: this machine's files, with a layer on top that takes the writes. */
export interface RootPlan {
  /** Takes the writes, except those to the directories below and to the machine's other file systems. */
  readonly upper: string;
  /** For what overlayfs needs, and for the writes to the machine's other file systems. Beside `upper`, and empty. */
  readonly scratch: string;
  /** Paths of this machine that are the same files in the root, at the same path. */
  readonly shared: readonly string[];
  /** Paths of this machine that have another path in the root. */
  readonly mounts?: readonly { readonly from: string; readonly to: string }[];
  readonly host?: { readonly name: string; readonly fullName: string };
  /** Content by path in the root. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether `upper` is an image, whose own /bin must not hide this machine's programs. */
  readonly isImage?: boolean;
  /** The file system of a container inside the root. */
  readonly container?: ContainerPlan | undefined;
}

/** A line of shell: an ordinary PATH lacks pivot_root. */
const administratorPath = 'PATH=$PATH:/usr/sbin:/sbin';

/**
 * The lines of a shell script that opens the root, in a mount namespace of its own and, with `host`, a UTS namespace.
 * Every line after pivot_root resolves paths in the new root: a link such as /var/run would lead to the machine before.
 */
export function renderRootScript(plan: RootPlan): readonly string[] {
  const { upper, scratch, shared, mounts = [], host, files = {}, isImage = false, container } = plan;
  const [work, merged] = [`${scratch}/work`, `${scratch}/merged`];
  return [
    administratorPath,
    `mkdir -p ${[upper, work, merged].map(quoteWord).join(' ')}`,
    `mount -t overlay overlay -o ${quoteWord(`lowerdir=/,upperdir=${upper},workdir=${work}`)} ${quoteWord(merged)}`,
    `mkdir -p ${quoteWord(`${merged}${machine}`)}`,
    `cd ${quoteWord(merged)}`,
    `pivot_root . .${machine}`,
    'cd /',
    ...kernelLines,
    ...deviceLines,
    ...otherFileSystems(scratch),
    ...(isImage
      ? [...renderLayerLines({ image: upper, work: `${scratch}/linked`, top: '' }), ...linkedDirectoryLines]
      : []),
    ...passageLines(shared),
    ...shared.flatMap((path) => bindLines(path, path)),
    ...mounts.flatMap(({ from, to }) => bindLines(from, to)),
    ...(host === undefined ? [] : hostLines(host)),
    ...Object.entries(files).flatMap(([path, content]) => [
      `mkdir -p ${quoteWord(path.slice(0, path.lastIndexOf('/')))}`,
      `printf %s ${quoteWord(content)} > ${quoteWord(path)}`,
    ]),
    ...(container === undefined ? [] : renderContainerLines(container)),
    `umount -l ${machine}`,
    `rmdir ${machine}`,
  ];
}

/** The kernel's own files: no container may set the machine's parameters. A kernel may lack sysrq. */
const kernelLines = [
  `mount --rbind ${machine}/proc /proc`,
  `mount --bind ${machine}/sys /sys`,
  'mount -o remount,bind,ro /sys',
  'for path in /proc/sys /proc/sysrq-trigger; do',
  '[ ! -e $path ] || { mount --bind $path $path; mount -o remount,bind,ro $path; }; done',
];

/** The devices of a container, without the machine's disks. */
const deviceLines = [
  'mount -t tmpfs -o mode=755 tmpfs /dev',
  'mkdir /dev/pts /dev/shm',
  'chmod 1777 /dev/shm',
  `for device in null zero full random urandom tty; do : > /dev/$device; mount --bind ${machine}/dev/$device /dev/$device; done`,
  `mount --rbind ${machine}/dev/pts /dev/pts`,
  'ln -s pts/ptmx /dev/ptmx',
  'ln -s /proc/self/fd /dev/fd',
  ...['stdin', 'stdout', 'stderr'].map((name, number) => `ln -s fd/${number} /dev/${name}`),
];

/**
 * The machine's other file systems, such as /home and /run, each with a layer on top. What a layer can't lie on is read
 * only. A file that is mounted, such as a container's /etc/hosts, is copied.
 */
function otherFileSystems(scratch: string): readonly string[] {
  return [
    'number=0',
    'while read -r _ from type _; do',
    `at=\${from#${machine}}`,
    '[ "$at" != "$from" ] || continue',
    'case $type in autofs | nsfs | ramfs | rpc_pipefs | squashfs | fuse.*) continue ;; esac',
    'case $at in "" | /proc* | /sys* | /dev | /dev/pts* | *\\\\*) continue ;; esac',
    'number=$((number + 1))',
    `layer=${quoteWord(`${machine}${scratch}`)}/$number`,
    'if [ ! -d "$from" ]; then cat "$from" > "$at"; continue; fi',
    'mkdir -p "$at" "$layer/upper" "$layer/work"',
    'chmod "$(stat -c %a "$from")" "$layer/upper"',
    'chown "$(stat -c %u:%g "$from")" "$layer/upper"',
    'mount -t overlay overlay -o "lowerdir=$from,upperdir=$layer/upper,workdir=$layer/work" "$at" ||',
    '{ mount --bind "$from" "$at" && mount -o remount,bind,ro "$at"; } || :',
    'done < /proc/self/mounts',
  ];
}

/** Lets every user of the root reach the shared paths, which may lie in a private directory of the machine. */
function passageLines(shared: readonly string[]): readonly string[] {
  const ancestors = new Set(shared.flatMap(listAncestors));
  const words = [...ancestors].map(quoteWord).join(' ');
  return ancestors.size === 0 ? [] : [`mkdir -p ${words}`, `chmod a+x ${words}`];
}

function listAncestors(path: string): readonly string[] {
  const parent = path.slice(0, path.lastIndexOf('/'));
  return parent === '' ? [] : [...listAncestors(parent), parent];
}

function bindLines(from: string, to: string): readonly string[] {
  const source = quoteWord(`${machine}${from}`);
  const target = quoteWord(to);
  const parent = quoteWord(to.slice(0, to.lastIndexOf('/')) || '/');
  return [
    `if [ -d ${source} ]; then mkdir -p ${target}; else mkdir -p ${parent}; [ -e ${target} ] || : > ${target}; fi`,
    `mount --bind ${source} ${target}`,
  ];
}

function hostLines({ name, fullName }: NonNullable<RootPlan['host']>): readonly string[] {
  return [
    `hostname ${quoteWord(name)}`,
    `echo ${quoteWord(name)} > /etc/hostname`,
    `echo ${quoteWord(`127.0.1.1 ${fullName} ${name}`)} >> /etc/hosts`,
  ];
}
