/** A file system that a script opens: this machine's files, with a layer on top that takes the writes. */
export interface RootPlan {
  /** Takes the writes, except those to the directories below. */
  readonly upper: string;
  /** Directories that overlayfs needs, on the same file system as `upper`. */
  readonly work: string;
  readonly merged: string;
  /** Paths of this machine that are the same files in the root, at the same path. */
  readonly shared: readonly string[];
  /** Directories of this machine that are on other file systems than `/`. They too get a layer that takes the writes. */
  readonly elsewhere?: readonly string[];
  /** Paths of this machine that have another path in the root. */
  readonly mounts?: readonly { readonly from: string; readonly to: string }[];
  readonly host?: { readonly name: string; readonly fullName: string };
  /** Content by path in the root. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A line of shell: an ordinary PATH lacks pivot_root. */
const administratorPath = 'PATH=$PATH:/usr/sbin:/sbin';

/** Where the machine's own root is while the new one is furnished. */
const machine = '/.machine';

/**
 * The lines of a shell script that opens the root, in a mount namespace of its own and, with `host`, a UTS namespace.
 * Every line after pivot_root resolves paths in the new root: a link such as /var/run would lead to the machine before.
 */
export function renderRootScript(plan: RootPlan): readonly string[] {
  const { upper, work, merged, shared, elsewhere = [], mounts = [], host, files = {} } = plan;
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
    ...elsewhere.flatMap((path, number) => overlayLines(path, `${upper}-${number}`, `${work}-${number}`)),
    ...shared.flatMap((path) => bindLines(path, path)),
    ...mounts.flatMap(({ from, to }) => bindLines(from, to)),
    ...(host === undefined ? [] : hostLines(host)),
    ...Object.entries(files).flatMap(([path, content]) => [
      `mkdir -p ${quoteWord(path.slice(0, path.lastIndexOf('/')))}`,
      `printf %s ${quoteWord(content)} > ${quoteWord(path)}`,
    ]),
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

function overlayLines(path: string, upper: string, work: string): readonly string[] {
  const [lowerdir, upperdir, workdir] = [path, upper, work].map((each) => `${machine}${each}`);
  const options = `lowerdir=${lowerdir},upperdir=${upperdir},workdir=${workdir}`;
  return [
    `mkdir -p ${[upperdir, workdir, path].map((each) => quoteWord(`${each}`)).join(' ')}`,
    `mount -t overlay overlay -o ${quoteWord(options)} ${quoteWord(path)}`,
  ];
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

/** A word of shell that stands for the text. */
export function quoteWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
