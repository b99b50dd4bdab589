/** Control characters, and the line breaks that YAML 1.1 readers see beyond them. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Whether a remote string is one line of well-formed text, the same when it has been written and read again. */
export function isText(value: string): boolean {
  return value.isWellFormed() && !unprintable.test(value);
}
