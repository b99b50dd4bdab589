#!/bin/sh
# The node's first process, already in net, mount, pid, uts and ipc namespaces of its own.
#   begin.sh <cgroup> <root.sh> <argument> ...
# Everything of the node is in one cgroup of each hierarchy, and the node takes that one for the machine's root.
set -eu
cgroup=$1
shift
awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/self/mounts | while read -r hierarchy; do
  mkdir "$hierarchy/$cgroup"
  # Empty in a new cgroup, which then takes no process.
  for limit in cpuset.cpus cpuset.mems; do
    [ ! -e "$hierarchy/$cgroup/$limit" ] || cat "$hierarchy/$limit" >"$hierarchy/$cgroup/$limit"
  done
  echo $$ >"$hierarchy/$cgroup/cgroup.procs"
done
exec unshare --cgroup sh "$@"
