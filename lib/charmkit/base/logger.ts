/** What the SDK and a charm log through. Fields are names and numbers; a secret never goes in. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warning(message: string): void;
  error(message: string): void;
}
