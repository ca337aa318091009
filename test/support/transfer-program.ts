/**
 * A transfer in a process of its own: a program that takes its options as JSON and prints what came
 * of it.
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { TransferEvent } from '../../src/index.js'
import type { EmbeddedServer } from '../../src/server.js'
import { builtEntry } from './built-package.js'
import { REPOSITORY } from './repository.js'
import { TARGET } from './upload-scene.js'

export interface TransferProgram<Output> {
  readonly process: ChildProcess
  /** What it has printed when it has ended; `undefined` when it was killed before. */
  readonly output: Promise<Output | undefined>
}

export interface TransferOutput {
  readonly result?: {
    readonly size: number
    readonly partCount: number
    readonly reusedParts: number
    readonly verified: string
  }
  readonly code?: string
  readonly message?: string
  readonly events: readonly TransferEvent[]
  /** What would have kept the process alive after its transfer, but for its standard output. */
  readonly resources: readonly string[]
}

/** Starts the program at `path`, from the root of the repository, with an account on `server`. */
export function startTransferProgram<Output extends TransferOutput>(
  path: string,
  server: EmbeddedServer,
  options: object,
): TransferProgram<Output> {
  const { endpoint, region, accessKeyId, accessKeySecret } = server
  const account = { endpoint, region, accessKeyId, accessKeySecret }
  const argument = { entry: builtEntry('index.js'), ...TARGET, ...account, ...options }
  const child = spawn(process.execPath, [join(REPOSITORY, path), JSON.stringify(argument)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const output = new Promise<Output | undefined>((resolve) => {
    child.once('close', () => {
      resolve(text.endsWith('}') ? (JSON.parse(text) as Output) : undefined)
    })
  })
  return { process: child, output }
}
