/** Copies whose process is killed. */

import { expect, it, vi } from 'vitest'
import type { RequestLogEntry } from '../../../src/server.js'
import { startCopyProgram } from '../../support/copy-program.js'
import { COPY, IN_PARTS, REQUEST, useCopyScene } from '../../support/copy-scene.js'
import { seededRandom } from '../../support/seeded-random.js'
import { PART, range } from '../../support/upload-scene.js'

const PARTS = 60
const KILLS = 6

/** What the run under way does when the server has answered a request. */
let onAnswer: (entry: RequestLogEntry) => void = () => undefined
const scene = useCopyScene({ onRequest: (entry) => onAnswer(entry) })

/** Copies in a process of its own, until it has ended or so many parts have been copied. */
async function runProgram(killAfter?: number) {
  const before = scene.upload.server.requests.length
  const { checkpointDir, server } = scene.upload
  const options = { ...IN_PARTS, parallelNum: 4, enableCheckpoint: true, checkpointDir }
  const program = startCopyProgram({ server, request: REQUEST, options })
  let answers = 0
  onAnswer = ({ operation }) => {
    if (operation !== 'UploadPartCopy') return
    answers += 1
    if (answers === killAfter) program.process.kill('SIGKILL')
  }
  const output = await program.output
  onAnswer = () => undefined
  // What was asked before the kill is still done after it.
  await vi.waitFor(() => expect(requestsUnderWay()).toEqual([]))
  return { output, copied: scene.copiedParts(before) }
}

function requestsUnderWay(): readonly RequestLogEntry[] {
  return scene.upload.server.requests.filter(({ durationMs }) => durationMs === undefined)
}

async function partsOnServer(): Promise<readonly number[]> {
  const [upload, ...others] = await scene.upload.server.uploads(COPY.bucket)
  expect(others, 'all runs share one upload').toEqual([])
  return upload?.parts.map(({ partNumber }) => partNumber) ?? []
}

it(
  'a copy killed six times goes on under the same upload ID and copies no part twice',
  { timeout: 60_000 },
  async () => {
    const seed = Number(process.env['OSSFERRY_TEST_SEED'] ?? Date.now() % 1_000_000)
    const random = seededRandom(seed)
    const bytes = await scene.store(PARTS * PART)
    const history: string[] = [`OSSFERRY_TEST_SEED=${seed}`]
    try {
      for (let kill = 1; kill <= KILLS; kill += 1) {
        const before = await partsOnServer()
        const killAfter = 1 + Math.floor(random() * 8)
        const { output, copied } = await runProgram(killAfter)
        history.push(`killed after ${killAfter}: ${before.length} parts were there`)
        expect(output, 'it was killed').toBeUndefined()
        expect(copied.filter((part) => before.includes(part))).toEqual([])
      }
      const before = await partsOnServer()
      expect(before.length).toBeGreaterThanOrEqual(KILLS)
      const { output, copied } = await runProgram()
      expect(output?.result, output?.message).toEqual({
        size: bytes.length,
        partCount: PARTS,
        reusedParts: before.length,
        verified: 'crc64',
      })
      expect(copied).toEqual(range(1, PARTS).filter((part) => !before.includes(part)))
      expect(scene.upload.requests('InitiateMultipartUpload')).toHaveLength(1)
      await scene.expectCopy(bytes)
      expect(await scene.upload.records()).toEqual([])
    } catch (error) {
      process.stderr.write(`${history.join('\n')}\n`)
      throw error
    }
  },
)

it('a process whose copy was cancelled is kept alive by nothing of it', async () => {
  await scene.store(5 * PART)
  const { server, checkpointDir } = scene.upload
  const options = { ...IN_PARTS, enableCheckpoint: true, checkpointDir }
  const { output } = startCopyProgram({ server, request: REQUEST, options, cancelAt: 3 })
  const { code, resources } = (await output) ?? {}
  expect(code).toBe('Cancelled')
  expect(resources).toEqual([])
})
