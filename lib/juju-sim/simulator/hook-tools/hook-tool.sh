#!/bin/sh
# Every hook tool of a simulated unit is a link to this script: it hands its arguments to the simulator through files
# and FIFOs, because a call then costs little more than the start of a shell.
#   <tools>/contexts/<context id>/<n>          arguments, NUL after each: working directory, tool, operands
#   <tools>/contexts/<context id>/<n>.stdin    standard input, where an argument asks for it
#   <tools>/contexts/<context id>/<n>.answer   what to print and the exit code, as a script; <n>.done says it is there
#   <tools>/calls                              "<n> <context id>" wakes the simulator
# juju-exec is a link too. Its calls have a context of their own, because it runs outside of hooks.
tool=${0##*/} tools=TOOLS
refuse() {
  printf 'ERROR %s\n' "$1" >&2
  exit 1
}
if [ "$tool" = juju-exec ]; then
  if [ -n "$JUJU_CONTEXT_ID" ]; then
    printf 'ERROR juju-exec cannot be called from within a hook, have context "%s"\n' "$JUJU_CONTEXT_ID" >&2
    exit 2
  fi
  JUJU_CONTEXT_ID=$tool JUJU_AGENT_SOCKET_ADDRESS=$tools
fi
[ -n "$JUJU_CONTEXT_ID" ] || refuse 'JUJU_CONTEXT_ID not set'
[ -n "$JUJU_AGENT_SOCKET_ADDRESS" ] || refuse 'JUJU_AGENT_SOCKET_ADDRESS not set'
context=$tools/contexts/$JUJU_CONTEXT_ID
require_context() {
  [ -d "$context" ] || refuse "bad request: bad context: no hook \"$JUJU_CONTEXT_ID\" is running"
}
require_context

# Creating the file claims the number, so that parallel calls never share one.
set -C
n=1
until [ ! -e "$context/$n" ] && { printf '%s\0' "$PWD" "$tool" "$@" >"$context/$n"; } 2>/dev/null; do
  n=$((n + 1))
  # The hook may end meanwhile, and take the directory with it.
  require_context
done

previous=
for argument; do
  if [ "$argument" = --file=- ] || [ "$previous $argument" = '--file -' ]; then cat >"$context/$n.stdin"; fi
  previous=$argument
done

[ -p "$context/$n.done" ] || mkfifo "$context/$n.done" 2>/dev/null
exec 3<>"$context/$n.done"
printf '%s %s\n' "$n" "$JUJU_CONTEXT_ID" 1<>"$tools/calls"
read -r _ <&3
. "$context/$n.answer"
