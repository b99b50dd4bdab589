import { SdkError } from 'charmkit/base';

/** The command in grafana-server's arguments. */
export type Command =
  | { readonly kind: 'version' }
  | {
      readonly kind: 'serve';
      readonly configFile: string | undefined;
      /** `cfg:section.key=value` arguments, which override all other sources. */
      readonly overrides: ReadonlyMap<string, string>;
    };

const flagsWithValue = ['config', 'homepath', 'pidfile', 'packaging', 'configOverrides'];
const flagsAlone = ['v', 'version', 'vv', 'profile', 'tracing'];

/** Parses grafana-server's arguments: Go flags (`-name value`, `--name=value`), then `cfg:` overrides. */
export function parseCommandLine(args: readonly string[]): Command {
  const rest = args[0] === 'server' ? args.slice(1) : [...args];
  const flags = new Map<string, string>();
  const overrides = new Map<string, string>();
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument.startsWith('-')) addFlag(flags, argument, rest);
    else if (argument.startsWith('cfg:')) addOverride(overrides, argument);
  }
  if (flags.has('v') || flags.has('version') || flags.has('vv')) return { kind: 'version' };
  return { kind: 'serve', configFile: flags.get('config'), overrides };
}

function addFlag(flags: Map<string, string>, argument: string, rest: string[]): void {
  const [name = '', value] = splitOnce(argument.replace(/^--?/, ''), '=');
  if (flagsAlone.includes(name)) flags.set(name, value ?? 'true');
  else if (flagsWithValue.includes(name)) flags.set(name, value ?? rest.shift() ?? '');
  else {
    throw new SdkError(`flag provided but not defined: -${name}`, {
      code: 'bad-command-line',
      facts: { flag: name },
    });
  }
}

function addOverride(overrides: Map<string, string>, argument: string): void {
  const [key = '', value = ''] = splitOnce(argument.slice('cfg:'.length), '=');
  overrides.set(key.replace(/^default\./, ''), value);
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
