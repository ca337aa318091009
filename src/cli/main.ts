#!/usr/bin/env node
/** The program `ossferry`: runs the command line and leaves its exit code. */

import { runProgram } from './program.js'

// Not process.exit(): what is still being written would be cut off.
process.exitCode = await runProgram(process.argv.slice(2))
