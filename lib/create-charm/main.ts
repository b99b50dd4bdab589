#!/usr/bin/env node
// `npm create charm` runs the package create-charm. It does what `charmkit init` does.
import { runCharmkit } from 'charmkit/cli';

process.exitCode = runCharmkit(['init', ...process.argv.slice(2)]);
