/**
 * What Grafana expands in its settings, from any source, with its environment, files and other settings. It
 * can't be escaped, so a remote value that contains it can't be a setting. The same applies to a value with a
 * line break or another control character.
 */
export const expanded = /\$(__\w+)?\{|%\([^)]+\)s|\p{Cc}/u;

/** Values that Grafana's settings can't contain, and what is wrong with them. */
export const unwritableInSettings = {
  form: expanded,
  problem: "a line break, ${ or %(...)s, which Grafana's configuration can't contain",
};
