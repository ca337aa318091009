/** The memory of uploads: it follows from the options, not from the size of what is uploaded. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UploaderOptions } from '../../../src/index.js'
import { builtEntry } from '../../support/built-package.js'
import {
  failureOf,
  KIB,
  logEvents,
  MIB,
  PART,
  TARGET,
  until,
  useUploadScene,
} from '../../support/upload-scene.js'

const GIB = 1024 * MIB
const scene = useUploadScene()

interface Measured {
  readonly size: number
  readonly partCount: number
  readonly verified: string
  /** MiB. */
  readonly before: number
  readonly samples: readonly number[]
  readonly peak: number
}

let sink: ChildProcess
let endpoint: string

beforeAll(async () => {
  sink = spawn(process.execPath, [pathOf('sink.mjs'), builtEntry('index.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = (await once(sink.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  endpoint = `http://127.0.0.1:${line.toString().trim()}`
})
afterAll(async () => {
  const ended = once(sink, 'close')
  sink.stdin?.end()
  await ended
})

function pathOf(program: string): string {
  return fileURLToPath(new URL(program, import.meta.url))
}

interface Measurement {
  readonly source: 'stdin' | { size: number; chunkSize: number } | { file: string }
  readonly options: UploaderOptions
  /** Samples are taken each time so many bytes have arrived. */
  readonly every?: number
  readonly feed?: (stdin: NodeJS.WritableStream) => void
}

/** Uploads in a process of its own, whose memory is nobody else's. */
async function measure({ feed, ...rest }: Measurement): Promise<Measured> {
  const argument = { entry: builtEntry('index.js'), endpoint, every: GIB, ...rest }
  const program = spawn(process.execPath, [pathOf('upload-stream.mjs'), JSON.stringify(argument)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let text = ''
  program.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  feed?.(program.stdin)
  await once(program, 'close')
  return JSON.parse(text) as Measured
}

describe('the memory of a process', () => {
  it(
    'that uploads a stream of 6 GiB and unknown length stays flat',
    { timeout: 120_000 },
    async () => {
      const source = { size: 6 * GIB, chunkSize: 256 * KIB }
      const measured = await measure({ source, options: {} })
      expect(measured).toMatchObject({ size: 6 * GIB, verified: 'crc64' })
      const [afterOne = 0] = measured.samples
      const afterSix = measured.samples.at(-1) ?? Infinity
      expect(measured.samples.length).toBeGreaterThanOrEqual(5)
      expect(measured.peak, JSON.stringify(measured)).toBeLessThan(160)
      // V8's young generation alone grows by up to 32 MiB while a process warms up.
      expect(afterSix - afterOne, JSON.stringify(measured)).toBeLessThan(48)
    },
  )

  it('that uploads single bytes is that of a few parts', async () => {
    const source = { size: 2 * MIB, chunkSize: 1 }
    const options = { partSize: PART, parallelNum: 4 }
    const measured = await measure({ source, options })
    expect(measured).toMatchObject({ size: 2 * MIB, partCount: 21, verified: 'crc64' })
    // Two million chunks leave garbage; kept, they would be hundreds of MiB.
    expect(measured.peak - measured.before, JSON.stringify(measured)).toBeLessThan(160)
  })

  it('that uploads a pipe written byte by byte is that of a few parts', async () => {
    const size = 300_000
    const measured = await measure({
      source: 'stdin',
      options: { partSize: PART, parallelNum: 4 },
      feed: (stdin) => {
        for (let written = 0; written < size; written += 1) stdin.write('x')
        stdin.end()
      },
    })
    expect(measured).toMatchObject({ size, partCount: 3, verified: 'crc64' })
    expect(measured.peak - measured.before, JSON.stringify(measured)).toBeLessThan(60)
  })

  it('that uploads a file does not grow with its parts', async () => {
    const file = join(scene.folder, 'sparse.bin')
    const handle = await open(file, 'w')
    await handle.truncate(512 * MIB)
    await handle.close()
    const options = { partSize: 128 * MIB, parallelNum: 4 }
    const measured = await measure({ source: { file }, options })
    expect(measured).toMatchObject({ size: 512 * MIB, partCount: 4, verified: 'crc64' })
    expect(measured.peak - measured.before, JSON.stringify(measured)).toBeLessThan(60)
  })
})

describe('a source faster than the network', () => {
  it('is read no further than partSize x (parallelNum + 1)', async () => {
    scene.fault({ operation: 'UploadPart', action: { type: 'stall' } })
    const chunk = new Uint8Array(10 * KIB)
    let given = 0
    function* endless(): Generator<Uint8Array> {
      for (;;) {
        given += chunk.length
        yield chunk
      }
    }
    const parallelNum = 3
    const log = logEvents()
    const upload = scene.client
      .uploader({ partSize: PART, parallelNum })
      .uploadFrom(TARGET, endless(), log.options)
    const failure = failureOf(upload)
    await until(() => scene.requests('UploadPart').length === parallelNum)
    const atRest = PART * (parallelNum + 1)
    await until(() => given >= atRest)
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(given).toBeLessThanOrEqual(atRest + chunk.length)
    await upload.cancel()
    await failure
    await scene.expectNothing()
  })

  it('is read by all uploads of a client together only as far as memoryLimit allows', async () => {
    scene.fault({ operation: 'UploadPart', action: { type: 'stall' } })
    const client = scene.connect({ memoryLimit: 5 * PART })
    let given = 0
    function* endless(): Generator<Uint8Array> {
      for (;;) {
        given += PART
        yield new Uint8Array(PART)
      }
    }
    const uploads = ['a', 'b', 'c'].map((key) =>
      client.uploader({ partSize: PART, parallelNum: 4 }).uploadFrom({ ...TARGET, key }, endless()),
    )
    const failures = uploads.map((upload) => failureOf(upload))
    await until(() => scene.requests('UploadPart').length === 5)
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(given).toBe(5 * PART)
    await Promise.all(uploads.map((upload) => upload.cancel()))
    await Promise.all(failures)
    await scene.expectNothing()
  })
})
