#!/usr/bin/env node
/** The program: hands the arguments to the command line. */
import { runCli } from './cli/run-cli.js';

await runCli(process.argv.slice(2));
