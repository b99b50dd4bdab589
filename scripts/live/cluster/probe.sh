#!/bin/sh
# Tries what a node does to a machine, in namespaces that end with it, and writes a line for each thing that is refused.
#   probe.sh <empty folder> <name of a new cgroup> [<Debian tree of the node>]
set -u
folder=$1 cgroup=$2 tree=${3:-}

attempt() {
  what=$1
  shift
  said=$("$@" 2>&1) || printf '  %s: %s\n' "$what" "$said"
}

mount_overlay() {
  mkdir "$1/lower" "$1/upper" "$1/work" "$1/merged" &&
    mount -t overlay overlay -o "lowerdir=$1/lower,upperdir=$1/upper,workdir=$1/work" "$1/merged"
}

# Memory takes the changes where the folder's file system can't, as overlayfs itself.
mount_any_overlay() {
  mkdir "$folder/disk" "$folder/memory"
  mount_overlay "$folder/disk" 2>/dev/null || {
    mount -t tmpfs tmpfs "$folder/memory" && mount_overlay "$folder/memory"
  }
}

mount_hierarchy() {
  mkdir -p "$folder/cgroup" && mount -t cgroup -o "$1" cgroup "$folder/cgroup" && umount "$folder/cgroup"
}

make_cgroup() {
  mkdir "$1/$cgroup" && rmdir "$1/$cgroup"
}

attempt 'a host name' hostname live
attempt 'a mount of proc' mount -t proc proc /proc
attempt 'a mount of sysfs' mount -t sysfs sysfs /mnt
attempt 'a mount of an overlay' mount_any_overlay
for hierarchy in $(awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/self/mounts); do
  attempt "a cgroup in $hierarchy" make_cgroup "$hierarchy"
done
for controllers in $(awk -F: '$2 != "" { print $2 }' /proc/self/cgroup); do
  case $controllers in name=*) controllers=none,$controllers ;; esac
  attempt "a mount of the cgroup hierarchy $controllers" mount_hierarchy "$controllers"
done
[ -n "$tree" ] || exit 0
attempt 'a pair of network devices (veth)' chroot "$tree" ip link add node0 type veth peer name node1
attempt 'rules of address translation (iptables)' chroot "$tree" iptables -t nat -A POSTROUTING -j MASQUERADE
attempt 'forwarding of packets' sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
