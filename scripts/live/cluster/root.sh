#!/bin/sh
# Makes the node's own root and network, moves into them, and then only waits.
#   root.sh <state folder> <Debian tree> <address/prefix> [<folder>=<place in the node> ...]
set -eu
state=$1 tree=$2 address=$3
shift 3
root=$state/root/merged

hostname live
mount_root() {
  mount -t overlay node -o "lowerdir=$tree,upperdir=$1/root/changes,workdir=$1/root/work" "$root"
}
containerd=$state/containerd
mkdir "$containerd"
# A file system like overlayfs itself can't take the changes; memory can, and those of containers too.
mount_root "$state" 2>/dev/null || {
  memory=$state/memory
  mkdir "$memory"
  mount -t tmpfs tmpfs "$memory"
  containerd=$memory/containerd
  mkdir -p "$memory/root/changes" "$memory/root/work" "$containerd"
  mount_root "$memory"
}
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --rbind /dev "$root/dev"
for place in sys/fs/cgroup dev/shm run tmp; do mount -t tmpfs tmpfs "$root/$place"; done
chmod 1777 "$root/tmp" "$root/dev/shm"
# Each line is <number>:<controllers or name=NAME or nothing>:<path>.
while IFS=: read -r _ controllers _; do
  hierarchy=$root/sys/fs/cgroup/${controllers:-unified}
  mkdir "$hierarchy"
  case $controllers in
    '') mount -t cgroup2 cgroup2 "$hierarchy" ;;
    name=*) mount -t cgroup -o "none,$controllers" cgroup "$hierarchy" ;;
    *) mount -t cgroup -o "$controllers" cgroup "$hierarchy" ;;
  esac
done </proc/self/cgroup

# kubelet insists on these, and they are the whole machine's: it may write them to files.
mkdir "$state/sysctl"
for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
  kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
  file=$state/sysctl/$(basename "${setting%=*}")
  echo "${setting#*=}" >"$file"
  mount --bind "$file" "$root/proc/sys/${setting%=*}"
done

for bind in "$state=/live" "$containerd=/live/containerd" "$@"; do
  mkdir -p "$root${bind#*=}"
  mount --bind "${bind%%=*}" "$root${bind#*=}"
done
rm -f "$root/etc/resolv.conf"
cp "$state/etc/resolv.conf" "$root/etc/resolv.conf"

mkdir "$root/old"
cd "$root"
pivot_root . old
umount --lazy /old
mount --make-rshared /

# There is no way out: the default route goes to an address that nobody has.
ip link set lo up
ip link add node0 type veth peer name node1
ip address add "$address" dev node0
ip link set node0 up
ip link set node1 up
ip route add default dev node0
echo 1 >/proc/sys/net/ipv4/ip_forward
exec /opt/live/images/pause
