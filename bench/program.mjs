/** Runs whole processes of the program, and tells what each took: for the benches beside it. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const MIB = 2 ** 20

/** `dist`: of which build. `scratch` is a folder that goes when this process does. */
export function openProgram(dist) {
  const scratch = mkdtempSync(join(tmpdir(), 'ossferry-bench-'))
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))
  const reporter = join(scratch, 'report.mjs')
  writeFileSync(
    reporter,
    `import { writeFileSync } from 'node:fs'
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const usage = { rss: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 }
  writeFileSync(process.env.BENCH_USAGE, JSON.stringify(usage))
})`,
  )
  const environment = {
    ...process.env,
    OSS_REGION: 'cn-hangzhou',
    OSS_ACCESS_KEY_ID: 'ossferry',
    OSS_ACCESS_KEY_SECRET: 'ossferry-secret',
    XDG_DATA_HOME: join(scratch, 'data'),
    XDG_CACHE_HOME: join(scratch, 'cache'),
  }
  const main = join(resolve(dist), 'cli/main.js')

  /** Runs a program of Node's to its end. */
  async function runNode(program, variables) {
    const usageFile = join(scratch, 'usage')
    const startedAt = performance.now()
    const child = spawn(process.execPath, [`--import=${reporter}`, ...program], {
      env: { ...environment, ...variables, BENCH_USAGE: usageFile },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const [status] = await once(child, 'close')
    if (status !== 0) throw new Error(`${program.join(' ')} failed with status ${status}`)
    const wallMs = performance.now() - startedAt
    return { ...JSON.parse(readFileSync(usageFile, 'utf8')), wallMs }
  }

  return {
    scratch,
    runNode,
    /** Runs the program to its end, against the server at this port. */
    run: (args, port) => runNode([main, ...args], { OSS_ENDPOINT: `http://127.0.0.1:${port}` }),
    /** The program as a server: with the port it listens on. */
    serve: (args) => startServer([main, 'serve', '--json', ...args]),
  }
}

/** A server prints its ports as a line of JSON. */
export async function startServer(command) {
  const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] })
  process.on('exit', () => child.kill())
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return {
    ...JSON.parse(line),
    stop: async () => {
      const exited = once(child, 'exit')
      child.kill()
      await exited
    },
  }
}

export function mib(bytes) {
  return (bytes / MIB).toFixed(0)
}
