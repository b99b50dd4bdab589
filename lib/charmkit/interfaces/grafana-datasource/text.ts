/** Control characters, and other line breaks of YAML 1.1. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Whether a remote string is one line of well-formed text that stays equal when it is written and read again. */
export function isText(value: string): boolean {
  return value.isWellFormed() && !unprintable.test(value);
}
