/** An upload of ali-oss whose process is killed, gone on with by another from its checkpoint. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type OSS from 'ali-oss'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../../../src/server.js'
import { REPOSITORY } from '../../support/repository.js'
import { seededBytes } from '../../support/seeded-random.js'
import { aliOssOptions, BUCKET, connectAliOss, SETUPS } from './scene.js'

type Checkpoint = NonNullable<Parameters<OSS['multipartUpload']>[2]['checkpoint']>

const PART = 100 * 1024
const PROGRAM = join(REPOSITORY, 'test/integration/ali-oss/upload-until-killed.mjs')

let server: EmbeddedServer
let folder: string

beforeAll(async () => {
  server = await createServer({ buckets: [BUCKET] })
  folder = await mkdtemp(join(tmpdir(), 'ossferry-ali-oss-'))
})
beforeEach(() => server.reset())
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

it.each(SETUPS)('with $setup sends only the parts that were missing', async (setup) => {
  const content = Buffer.from(seededBytes(5 * PART))
  const file = join(folder, 'big')
  await writeFile(file, content)
  // The third part never gets through, so the process is amid it when it is killed.
  server.faults.add({ operation: 'UploadPart', partNumber: 3, action: { type: 'stall' } })
  const argument = { client: aliOssOptions(server, setup), key: 'big', file, partSize: PART }
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(argument)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let checkpoint: Checkpoint | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    checkpoint = JSON.parse(line) as Checkpoint
    if (checkpoint.doneParts.length === 2) break
  }
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(checkpoint?.doneParts.map(({ number }) => number)).toEqual([1, 2])

  server.faults.clear()
  const before = server.requests.length
  const client = connectAliOss(server, setup)
  await client.multipartUpload('big', file, { partSize: PART, checkpoint })
  const sent = server.requests.slice(before)
  const parts = sent.filter(({ operation }) => operation === 'UploadPart')
  expect(parts.map(({ partNumber }) => partNumber).sort()).toEqual([3, 4, 5])
  expect(sent.map(({ operation }) => operation)).not.toContain('InitiateMultipartUpload')
  expect(content.equals((await client.get('big')).content)).toBe(true)
  expect(await server.uploads(BUCKET)).toEqual([])
})
