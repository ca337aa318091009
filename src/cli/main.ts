#!/usr/bin/env node
/** The program `ossferry`: runs the command line and leaves its exit code. */

import { watchOutput } from './output-failure.js'
import { runProgram } from './program.js'

const output = watchOutput(process.stdout)
const exitCode = await runProgram(process.argv.slice(2))
// Not process.exit(): what is still being written would be cut off.
process.exitCode = await output.settle(exitCode)
