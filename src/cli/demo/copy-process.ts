/** A copy by this very program, in a process of its own that can be killed. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import type { Stage } from './stage.js'
import type { Story } from './story.js'

/** In a log a line for each of these shares of the file, in percent, will do. */
const LOG_STEP = 20
/** A part for each of these shares of the file, within what OSS allows. */
const PARTS = 64
const MIN_PART_SIZE = 100 * 1024
const MAX_PART_SIZE = 8 * 2 ** 20
/** Slow enough to watch, and to be killed in the middle. */
const RATE = 64 * 2 ** 20
const MIN_SECONDS = 2
const MAX_SECONDS = 8

/** A line of `--json`. */
export type CopyEvent = Readonly<Record<string, unknown>>

export interface CopyRun {
  readonly exitCode: number | null
  readonly killedBy: NodeJS.Signals | null
  readonly events: readonly CopyEvent[]
  /** How far it came. */
  readonly transferredBytes: number
}

/**
 * Runs `ossferry cp ...args`. The bar is drawn by the program itself, onto the terminal of the
 * demo. At the share `killAt` of the file, 0 to 1, it is killed by SIGKILL.
 */
export async function runCopy(
  args: readonly string[],
  story: Story,
  stage: Stage,
  killAt = Infinity,
): Promise<CopyRun> {
  const child = spawn(
    process.execPath,
    [process.argv[1]!, ...programArguments(args, story, stage)],
    {
      cwd: dirname(stage.file.path),
      env: environmentOf(stage),
      signal: stage.signal,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  closed.catch(() => undefined) // looked at below
  const events: CopyEvent[] = []
  let transferredBytes = 0
  let logged = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const event = parseLine(line)
    if (event === undefined) continue
    events.push(event)
    transferredBytes = transferredBytesOf(event) ?? transferredBytes
    const share = transferredBytes / stage.file.size
    if (!story.live && share * 100 >= logged + LOG_STEP) {
      logged = Math.floor((share * 100) / LOG_STEP) * LOG_STEP
      story.say(`${logged} %`)
    }
    if (share >= killAt && !child.killed) child.kill('SIGKILL')
  }
  const [exitCode, killedBy] = await closed
  return { exitCode, killedBy, events, transferredBytes }
}

function programArguments(args: readonly string[], story: Story, stage: Stage): readonly string[] {
  const { size } = stage.file
  const partSize = Math.min(MAX_PART_SIZE, Math.max(MIN_PART_SIZE, Math.ceil(size / PARTS)))
  return [
    ...['cp', ...args, '--part-size', String(partSize), '--max-bandwidth', String(rateFor(size))],
    ...['--checkpoint-dir', `${stage.directory}/checkpoints`, '--json'],
    ...(story.live ? [] : ['--quiet']),
  ]
}

/** Nothing of the user's own OSS gets into it. */
function environmentOf({ server }: Stage): NodeJS.ProcessEnv {
  const foreign = /^(OSS_|OSSFERRY_|ALIBABA_CLOUD_|HTTPS?_PROXY$)/i
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
    OSS_ENDPOINT: server.endpoint,
    OSS_REGION: server.region,
    OSS_ACCESS_KEY_ID: server.accessKeyId,
    OSS_ACCESS_KEY_SECRET: server.accessKeySecret,
  }
}

/** Bytes a second, so that a file is moved in 2 to 8 seconds. */
export function rateFor(size: number): number {
  return Math.ceil(size / Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, size / RATE)))
}

/** A process that is killed may leave half a line. */
function parseLine(line: string): CopyEvent | undefined {
  try {
    return JSON.parse(line) as CopyEvent
  } catch {
    return undefined
  }
}

function transferredBytesOf({ type, progress }: CopyEvent): number | undefined {
  if (type !== 'progress') return undefined
  return (progress as { readonly transferredBytes: number }).transferredBytes
}
