/** Runs the built program `ossferry` as a user's shell would. */

import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createServer, type EmbeddedServer, type ServerOptions } from '../../src/server.js'

export const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

export interface ProgramEnd {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: Buffer
  readonly stderr: string
}

export interface RunningProgram {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>
  readonly end: Promise<ProgramEnd>
  /** Resolves as soon as what was written so far fits; fails when the program ends before. */
  untilStdout(pattern: RegExp): Promise<RegExpExecArray>
  untilStderr(pattern: RegExp): Promise<RegExpExecArray>
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Standard input; empty by default. `open`: it is the caller's to write and to end. */
  readonly input?: Uint8Array | 'open'
}

/** The environment of the tests says nothing to the program. */
export function baseEnvironment(): Record<string, string | undefined> {
  const foreign = /^(OSS_|OSSFERRY_|ALIBABA_|HTTPS?_PROXY|NO_PROXY|NODE_|VITEST)/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}

export function startProgram(
  args: readonly string[],
  options: ProgramOptions = {},
): RunningProgram {
  return startScript([PROGRAM, ...args], options)
}

/** Starts Node with `args`. */
function startScript(args: readonly string[], options: ProgramOptions): RunningProgram {
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: { ...baseEnvironment(), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  child.stdin.on('error', () => undefined) // a program that reads nothing closes it
  if (options.input !== 'open') child.stdin.end(options.input)
  const end = once(child, 'close').then(([exitCode, signal]: (number | string | null)[]) => ({
    exitCode: exitCode as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout: Buffer.concat(stdout.chunks),
    stderr: Buffer.concat(stderr.chunks).toString('utf8'),
  }))
  return {
    process: child,
    end,
    untilStdout: (pattern) => stdout.until(pattern),
    untilStderr: (pattern) => stderr.until(pattern),
  }
}

export function runProgram(
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramEnd> {
  return startProgram(args, options).end
}

/** The same for another program that Node runs. */
export function runScript(
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramEnd> {
  return startScript(args, options).end
}

function collect(stream: Readable) {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const text = (): string => Buffer.concat(chunks).toString('utf8')
  const until = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(text())
        if (match === null) return
        stream.off('data', look)
        resolve(match)
      }
      stream.on('data', look)
      stream.once('close', () => reject(new Error(`never saw ${String(pattern)} in: ${text()}`)))
      look()
    })
  return { chunks, until }
}

/** The lines of `--json`. */
export function parseLines(stdout: Buffer): readonly Readonly<Record<string, unknown>>[] {
  const lines = stdout.toString('utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
}

export interface Workplace extends AsyncDisposable {
  readonly server: EmbeddedServer
  /** A folder of its own. */
  readonly folder: string
  path(name: string): string
  /** What the program needs to reach the server. */
  readonly env: Readonly<Record<string, string>>
}

/** A server with the bucket `box`, and a folder; both go when it is disposed. */
export async function openWorkplace(options: ServerOptions = {}): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'ossferry-cli-'))
  const server = await createServer({ buckets: ['box'], ...options })
  return {
    server,
    folder,
    path: (name) => join(folder, name),
    env: {
      OSS_ENDPOINT: server.endpoint,
      OSS_REGION: server.region,
      OSS_ACCESS_KEY_ID: server.accessKeyId,
      OSS_ACCESS_KEY_SECRET: server.accessKeySecret,
      XDG_DATA_HOME: join(folder, 'data'),
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Bytes that differ everywhere, the same each time. */
export function someBytes(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  let state = 1
  for (let index = 0; index < size; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[index] = state >>> 16
  }
  return bytes
}
