#!/usr/bin/env node
import { runCharmkit } from './index.ts';

process.exitCode = runCharmkit(process.argv.slice(2));
