/**
 * What Grafana replaces in its settings, wherever they come from, by its environment, files and other settings. There is no
 * way to write it otherwise, so that a value of somebody else's that holds it can't be a setting; nor can one with a line
 * break, or another sign that no environment can hold.
 */
export const expanded = /\$(__\w+)?\{|%\([^)]+\)s|\p{Cc}/u;
