#!/bin/sh
# Runs a program in a node.
#   enter.sh <process of the node> <cgroup> <program> [<argument> ...]
set -eu
process=$1 cgroup=$2
shift 2
for hierarchy in /sys/fs/cgroup/*/"$cgroup"; do echo $$ >"$hierarchy/cgroup.procs"; done
exec nsenter --target "$process" --net --mount --pid --uts --ipc --cgroup -- "$@"
