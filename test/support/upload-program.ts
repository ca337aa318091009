/** An upload in a process of its own: test/integration/uploads/upload-file.mjs. */

import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { TransferEvent, UploaderOptions } from '../../src/index.js'
import type { EmbeddedServer } from '../../src/server.js'
import { builtEntry } from './built-package.js'
import { REPOSITORY } from './repository.js'
import { TARGET } from './upload-scene.js'

const PROGRAM = join(REPOSITORY, 'test/integration/uploads/upload-file.mjs')

export interface UploadProgram {
  readonly process: ChildProcess
  /** What it has printed when it has ended; `undefined` when it was killed before. */
  readonly output: Promise<ProgramOutput | undefined>
}

export interface ProgramOutput {
  readonly result?: {
    readonly size: number
    readonly partCount: number
    readonly reusedParts: number
    readonly verified: string
  }
  readonly code?: string
  readonly message?: string
  readonly events: readonly TransferEvent[]
  /** What would have kept the process alive after its upload. */
  readonly resources: readonly string[]
}

export interface ProgramOptions {
  readonly server: EmbeddedServer
  readonly file: string
  readonly options: UploaderOptions
  /** Cancels the upload when this part begins. */
  readonly cancelAt?: number
}

export function startUploadProgram({ server, ...rest }: ProgramOptions): UploadProgram {
  const { endpoint, region, accessKeyId, accessKeySecret } = server
  const account = { endpoint, region, accessKeyId, accessKeySecret }
  const argument = { entry: builtEntry('index.js'), ...TARGET, ...account, ...rest }
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(argument)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const output = new Promise<ProgramOutput | undefined>((resolve) => {
    child.once('close', () => {
      resolve(text.endsWith('}') ? (JSON.parse(text) as ProgramOutput) : undefined)
    })
  })
  return { process: child, output }
}
