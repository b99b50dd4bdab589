// Preloaded (node --import) by the scripts that run TypeScript, so that an old Node says what is wrong.
const oldest = 24;
const [major] = process.versions.node.split('.');
if (Number(major) < oldest) {
  console.error(
    `This is Node ${process.versions.node}; the scripts here are TypeScript and need Node ${oldest} or newer.\n` +
      'On Linux (x64, arm64) npm installs one with the dependencies: run "npm ci" without --omit=optional.\n' +
      `Elsewhere, for example on macOS, install Node ${oldest} or newer: https://nodejs.org`,
  );
  process.exit(1);
}
