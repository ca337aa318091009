#!/usr/bin/env node
/** The program `ossferry`: runs the command line and leaves its exit code. */

import { watchOutput } from './output-failure.js'
import { runProgram } from './program.js'

const output = watchOutput(process.stdout)
// Messages do not decide about what is moved, and there is no other place to say that one is lost.
process.stderr.on('error', () => undefined)
const exitCode = await runProgram(process.argv.slice(2))
// Not process.exit(): what is still being written would be cut off.
process.exitCode = await output.settle(exitCode)
