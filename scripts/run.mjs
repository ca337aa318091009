/**
 * Runs a program to its end, on behalf of a script; its failure ends the script with the same exit
 * code.
 */

import { spawnSync } from 'node:child_process'

/**
 * Returns what the program wrote to its standard output when `capture` is set; otherwise both
 * streams go where the script's go.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean }} [options]
 */
export function run(command, args, { cwd, env = process.env, capture = false } = {}) {
  const result = spawnSync(command, args, {
    cwd,
    env,
    stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (result.error) throw result.error
  if (result.status !== 0) {
    if (capture) process.stderr.write(result.stdout)
    console.error(`failed (${result.signal ?? result.status}): ${command} ${args.join(' ')}`)
    process.exit(result.status ?? 1)
  }
  return result.stdout ?? ''
}
