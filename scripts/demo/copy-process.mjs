/** A copy by the real program, in a process of its own that can be killed. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { live } from './story.mjs'

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
/** In a log a line for each of these shares of the file will do. */
const LOG_STEP = 20

/**
 * @typedef {object} CopyRun
 * @property {number | null} exitCode
 * @property {NodeJS.Signals | null} killedBy
 * @property {any[]} events the lines of --json
 * @property {{ transferredBytes: number, totalBytes: number } | undefined} progress the last one
 */

/**
 * Runs `ossferry ...args`. The bar is drawn by the program itself, onto the terminal of the demo.
 *
 * @param {readonly string[]} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {NodeJS.ProcessEnv} options.env
 * @param {AbortSignal} options.signal ends the program
 * @param {number} [options.killAt] the share of the file, 0 to 1, at which it is killed by SIGKILL
 * @param {(line: string) => void} options.log takes a line where there is no terminal
 * @returns {Promise<CopyRun>}
 */
export async function runCopy(args, { cwd, env, signal, killAt = Infinity, log }) {
  const quiet = live ? [] : ['--quiet']
  const child = spawn(process.execPath, [PROGRAM, ...args, '--json', ...quiet], {
    cwd,
    env,
    signal,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  closed.catch(() => undefined) // looked at below
  const events = []
  let progress
  let logged = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const event = parseLine(line)
    if (event === undefined) continue
    events.push(event)
    if (event.type !== 'progress' || event.progress.totalBytes === null) continue
    progress = event.progress
    const share = progress.transferredBytes / progress.totalBytes
    if (!live && share * 100 >= logged + LOG_STEP) {
      logged = Math.floor((share * 100) / LOG_STEP) * LOG_STEP
      log(`${logged} %`)
    }
    if (share >= killAt && !child.killed) child.kill('SIGKILL')
  }
  const [exitCode, killedBy] = await closed
  return { exitCode, killedBy, events, progress }
}

/**
 * A process that is killed may leave half a line.
 *
 * @param {string} line
 */
function parseLine(line) {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
