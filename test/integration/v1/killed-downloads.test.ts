/** Downloads of the V1 function whose process is killed, and what their records say then. */

import { readFile, readdir, rm } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { crc64 } from '../../../src/index.js'
import { seededRandom } from '../../support/seeded-random.js'
import { startTransferProgram } from '../../support/transfer-program.js'
import { PART, TARGET } from '../../support/upload-scene.js'
import { useV1Scene } from '../../support/v1-scene.js'

const PARTS = 120
const KILLS = 10

let answers = 0
let onAnswer: (count: number) => void = () => undefined
const scene = useV1Scene({ onRequest: () => onAnswer((answers += 1)) })

/** The parts on record that are on disk as well, which must be all of them. */
async function goodParts(bytes: Uint8Array): Promise<number[]> {
  const text = await scene.readRecord(scene.recordPath('download', TARGET.key, scene.target))
  if (text === undefined) return []
  const [, suffix = ''] = /"tmp_suffix": "([^"]*)"/.exec(text) ?? []
  // Killed after the rename, it has left its record only.
  const partial = await readFile(scene.target + suffix).catch(() => readFile(scene.target))
  const parts = text.matchAll(
    /"part_number": (\d+), "start": (\d+), "end": (\d+), "part_crc": (\d+)/g,
  )
  return Array.from(parts, ([, partNumber = '', start = '', end = '', recorded = '']) => {
    const wanted = bytes.subarray(Number(start), Number(end))
    expect(BigInt(recorded), 'the record speaks of the object').toBe(crc64(wanted))
    const found = partial.subarray(Number(start), Number(end))
    expect(Buffer.compare(found, wanted), 'no part is on record before it is on disk').toBe(0)
    return Number(partNumber)
  })
}

async function run(killAt: number | undefined) {
  const since = scene.upload.server.requests.length
  const options = { partSize: PART, multigetThreshold: PART, numThreads: 4 }
  const root = scene.upload.folder
  const program = startTransferProgram(
    'test/integration/v1/resumable-download.mjs',
    scene.upload.server,
    { file: scene.target, root, options },
  )
  answers = 0
  onAnswer = (count) => {
    if (count === killAt) program.process.kill('SIGKILL')
  }
  const output = await program.output
  onAnswer = () => undefined
  return { output, fetched: scene.fetchedParts(since) }
}

it('a download killed at 10 random requests goes on from what its oss2 record says', async () => {
  const seed = Number(process.env['OSSFERRY_TEST_SEED'] ?? Date.now() % 1_000_000)
  const random = seededRandom(seed)
  const bytes = await scene.store(PARTS * PART)
  try {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const good = await goodParts(bytes)
      const killAt = 2 + Math.floor(random() * (PARTS - good.length + 2))
      const { output, fetched } = await run(killAt)
      expect(fetched.filter((part) => good.includes(part))).toEqual([])
      if (output === undefined) continue
      expect(output.result, output.message).toMatchObject({ reusedParts: good.length })
      await rm(scene.target)
    }
    const good = await goodParts(bytes)
    const { output } = await run(undefined)
    expect(output?.result, output?.message).toMatchObject({
      reusedParts: good.length,
      partCount: PARTS,
      verified: 'crc64',
    })
    await scene.expectContent(bytes)
    expect(await scene.recordFiles('download')).toEqual([])
    const left = (await readdir(scene.upload.folder)).filter((name) => name.includes('.tmp-'))
    expect(left.length, 'only files that no record had come to know are left').toBeLessThanOrEqual(
      KILLS,
    )
  } catch (error) {
    throw new Error(`seed ${seed}: set OSSFERRY_TEST_SEED to run it again`, { cause: error })
  }
})
