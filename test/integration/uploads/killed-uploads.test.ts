/** Uploads whose process is killed, at instants that nobody chose to be easy. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { RequestLogEntry } from '../../../src/server.js'
import { seededRandom } from '../../support/seeded-random.js'
import {
  BUCKET,
  PART,
  partNumbersOf,
  range,
  useUploadScene,
  type Source,
} from '../../support/upload-scene.js'
import type { TransferOutput } from '../../support/transfer-program.js'
import { startUploadProgram } from '../../support/upload-program.js'

const PARTS = 300
const KILLS = 30

/** What the run under way does when the server has answered a request. */
let onAnswer: (entry: RequestLogEntry) => void = () => undefined
const scene = useUploadScene({ onRequest: (entry) => onAnswer(entry) })

/** When a process is killed. */
type Instant =
  | { readonly after: 'start'; readonly delayMs: number }
  | { readonly after: 'answers'; readonly count: number }
  | { readonly after: 'answer'; readonly operation: string; readonly delayMs: number }

interface Run {
  /** What it has printed; `undefined` when it was killed before. */
  readonly output: TransferOutput | undefined
  readonly requests: readonly RequestLogEntry[]
  readonly durationMs: number
}

/** Uploads `file` in a process of its own, until it has ended or the instant has come. */
async function runProgram(file: string, instant?: Instant): Promise<Run> {
  const before = scene.server.requests.length
  const startedAt = performance.now()
  const { checkpointDir, server } = scene
  const options = { partSize: PART, parallelNum: 4, enableCheckpoint: true, checkpointDir }
  const program = startUploadProgram({ server, file, options })
  const kill = (): boolean => program.process.kill('SIGKILL')
  const timers: NodeJS.Timeout[] = []
  let answers = 0
  if (instant?.after === 'start') timers.push(setTimeout(kill, instant.delayMs))
  onAnswer = ({ operation }) => {
    answers += 1
    if (instant?.after === 'answers' && instant.count === answers) kill()
    if (instant?.after !== 'answer' || instant.operation !== operation) return
    if (instant.delayMs === 0) kill()
    else timers.push(setTimeout(kill, instant.delayMs))
  }
  const output = await program.output
  for (const timer of timers) clearTimeout(timer)
  onAnswer = () => undefined
  return {
    output,
    requests: scene.requests(undefined, before),
    durationMs: performance.now() - startedAt,
  }
}

/** What a killed run has left: the basis on which the next one is judged. */
interface Remains {
  /** The upload that the checkpoint names. */
  readonly recordedUpload: string | undefined
  /** The parts of it that the server has. */
  readonly parts: readonly number[]
  readonly objectIsThere: boolean
}

async function lookAtRemains(): Promise<Remains> {
  const recordedUpload = await readRecordedUpload()
  const uploads = await scene.server.uploads(BUCKET)
  for (const { uploadId, parts } of uploads) {
    if (parts.length > 0) expect(uploadId, 'parts of an upload on record').toBe(recordedUpload)
  }
  const recorded = uploads.find(({ uploadId }) => uploadId === recordedUpload)
  const parts = recorded?.parts.map(({ partNumber }) => partNumber) ?? []
  const objectIsThere = (await scene.server.objects(BUCKET)).length > 0
  return { recordedUpload, parts, objectIsThere }
}

async function readRecordedUpload(): Promise<string | undefined> {
  const name = (await scene.records()).find((file) => file.endsWith('.ucp'))
  if (name === undefined) return undefined
  const text = await readFile(join(scene.checkpointDir, name), 'utf8')
  const checkpoint = JSON.parse(text) as { Data: { UploadInfo: { UploadId: string } } }
  return checkpoint.Data.UploadInfo.UploadId
}

/** Holds for every run, however it ended. */
function expectNothingSentTwice(run: Run, before: Remains): void {
  const sent = partNumbersOf(of(run, 'UploadPart'))
  expect(new Set(sent).size, 'each part is sent once').toBe(sent.length)
  expect(sent.filter((part) => before.parts.includes(part))).toEqual([])
  expect(of(run, 'ListParts').length).toBeLessThanOrEqual(1)
  if (before.recordedUpload === undefined || run.requests.length === 0) return
  expect(run.requests[0]?.operation, 'the server is asked first').toBe('ListParts')
  if (before.objectIsThere) expect(sent, 'the object was finished').toEqual([])
}

async function expectFinished(run: Run, before: Remains, source: Source): Promise<void> {
  const result = run.output?.result
  expect(result, run.output?.message).toMatchObject({
    size: source.bytes.length,
    partCount: PARTS,
    verified: 'crc64',
  })
  const finishedBefore = before.objectIsThere && before.recordedUpload !== undefined
  const expected = finishedBefore ? range(1, PARTS) : before.parts
  const sent = partNumbersOf(of(run, 'UploadPart'))
  expect([...sent, ...expected].sort((a, b) => a - b)).toEqual(range(1, PARTS))
  expect(result?.reusedParts).toBe(expected.length)
  await scene.expectObject(source.bytes)
  expect(await scene.records(), 'nothing is left of the records').toEqual([])
}

/** Whether the process was killed only after it had finished and forgotten its upload. */
async function isForgotten(): Promise<boolean> {
  const { recordedUpload, objectIsThere } = await lookAtRemains()
  return recordedUpload === undefined && objectIsThere
}

function of(run: Run, operation: string): RequestLogEntry[] {
  return run.requests.filter((entry) => entry.operation === operation)
}

/**
 * Whether the run may have left an upload that nobody knows of: it was killed when the server had
 * begun the upload and before its ID was in the journal, which comes before any part. No client can
 * close this window, as the server chooses the ID.
 */
function mayHaveOrphaned(run: Run): boolean {
  return run.output === undefined && run.requests.at(-1)?.operation === 'InitiateMultipartUpload'
}

/** By time, by requests, and often enough around the two instants at which most can go wrong. */
function chooseInstant(random: () => number, before: Remains, wholeRunMs: number): Instant {
  const kind = random()
  if (kind < 0.4) return { after: 'start', delayMs: Math.round(random() * wholeRunMs) }
  if (kind < 0.7) return { after: 'answers', count: 1 + Math.floor(random() * PARTS) }
  const begun = before.recordedUpload !== undefined
  return {
    after: 'answer',
    operation: begun ? 'CompleteMultipartUpload' : 'InitiateMultipartUpload',
    delayMs: Math.floor(random() * 8),
  }
}

it(
  'an upload killed at 30 random instants goes on each time from the parts that the server has',
  { timeout: 180_000 },
  async () => {
    const seed = Number(process.env['OSSFERRY_TEST_SEED'] ?? Date.now() % 1_000_000)
    const random = seededRandom(seed)
    const source = await scene.file(PARTS * PART)
    const history: string[] = []
    const judge = async (run: Run, before: Remains): Promise<void> => {
      expectNothingSentTwice(run, before)
      if (run.output !== undefined) await expectFinished(run, before, source)
    }
    const nothing: Remains = { recordedUpload: undefined, parts: [], objectIsThere: false }
    try {
      const whole = await runProgram(source.path)
      await expectFinished(whole, nothing, source)
      let kills = 0
      let possibleOrphans = 0
      while (kills < KILLS) {
        await scene.server.reset()
        possibleOrphans = 0
        for (let ended = false; !ended;) {
          const before = await lookAtRemains()
          const instant =
            kills < KILLS ? chooseInstant(random, before, whole.durationMs) : undefined
          const run = await runProgram(source.path, instant)
          if (run.output === undefined) kills += 1
          if (mayHaveOrphaned(run)) possibleOrphans += 1
          history.push(describeRun(instant, run, before))
          await judge(run, before)
          ended = run.output !== undefined || (await isForgotten())
        }
        await scene.expectObject(source.bytes)
        const orphans = await scene.server.uploads(BUCKET)
        expect(orphans.length).toBeLessThanOrEqual(possibleOrphans)
        expect(orphans.flatMap(({ parts }) => parts)).toEqual([])
      }
    } catch (error) {
      process.stderr.write(`OSSFERRY_TEST_SEED=${seed}\n${history.join('\n')}\n`)
      throw error
    }
  },
)

function describeRun(instant: Instant | undefined, run: Run, before: Remains): string {
  const sent = of(run, 'UploadPart').length
  const end = run.output === undefined ? 'killed' : (run.output.code ?? 'finished')
  return (
    `${JSON.stringify(instant ?? 'to the end')}: ${before.parts.length} parts there, ` +
    `${sent} sent, last request ${run.requests.at(-1)?.operation ?? 'none'}, ${end}`
  )
}
