/** A download in a process of its own: test/integration/downloads/download-file.mjs. */

import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { DownloaderOptions, TransferEvent } from '../../src/index.js'
import type { EmbeddedServer } from '../../src/server.js'
import { builtEntry } from './built-package.js'
import { REPOSITORY } from './repository.js'
import { TARGET } from './upload-scene.js'

const PROGRAM = join(REPOSITORY, 'test/integration/downloads/download-file.mjs')

export interface DownloadProgram {
  readonly process: ChildProcess
  /** What it has printed when it has ended; `undefined` when it was killed before. */
  readonly output: Promise<DownloadOutput | undefined>
}

export interface DownloadOutput {
  readonly result?: {
    readonly size: number
    readonly partCount: number
    readonly reusedParts: number
    readonly verified: string
  }
  readonly code?: string
  readonly message?: string
  readonly events: readonly TransferEvent[]
  /** Warnings of Node, such as of leaking listeners. */
  readonly warnings: readonly string[]
  /** What would have kept the process alive after its download. */
  readonly resources: readonly string[]
  /** Resident memory in MiB before the download, and the most there ever was. */
  readonly before: number
  readonly peak: number
}

export interface DownloadProgramOptions {
  readonly server: EmbeddedServer
  /** A path, or `stream` for a reader of the bytes that keeps none. */
  readonly file: string
  readonly options: DownloaderOptions
  readonly bandwidthLimit?: number
  /** Cancels the download when this part begins. */
  readonly cancelAt?: number
}

export function startDownloadProgram({ server, ...rest }: DownloadProgramOptions): DownloadProgram {
  const { endpoint, region, accessKeyId, accessKeySecret } = server
  const account = { endpoint, region, accessKeyId, accessKeySecret }
  const argument = { entry: builtEntry('index.js'), ...TARGET, ...account, ...rest }
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(argument)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const output = new Promise<DownloadOutput | undefined>((resolve) => {
    child.once('close', () => {
      resolve(text.endsWith('}') ? (JSON.parse(text) as DownloadOutput) : undefined)
    })
  })
  return { process: child, output }
}
