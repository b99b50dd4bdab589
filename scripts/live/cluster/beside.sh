#!/bin/sh
# Runs a program of the machine in a node's network, where names are asked of the node.
#   beside.sh <process of the node> <resolv.conf> <program> [<argument> ...]
set -eu
process=$1
shift
exec nsenter --net="/proc/$process/ns/net" unshare --mount --propagation private sh -c '
  mount --bind "$0" "$(readlink -f /etc/resolv.conf)"
  exec "$@"
' "$@"
