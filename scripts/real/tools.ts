/** A tool that a build needs and this machine must have. */
export interface Tool {
  readonly name: string;
  /** Succeeds if the tool is installed. */
  readonly probe: readonly [program: string, ...args: string[]];
  readonly install: string;
}

export const go: Tool = {
  name: 'go',
  probe: ['go', 'version'],
  install: 'Go 1.26 (or 1.21 and newer, which fetch it): https://go.dev/dl',
};

export const cc: Tool = {
  name: 'cc',
  probe: ['cc', '--version'],
  install: 'a C compiler: apt-get install gcc libc6-dev',
};

export const python3: Tool = {
  name: 'python3 with venv',
  probe: ['python3', '-c', 'import ensurepip, venv'],
  install: 'Python 3.10 or newer: apt-get install python3 python3-venv',
};
