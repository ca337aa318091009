/** Downloads whose process is killed, at instants that nobody chose to be easy. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { crc64 } from '../../../src/index.js'
import { startDownloadProgram, type DownloadOutput } from '../../support/download-program.js'
import { forgetTarget, useDownloadScene } from '../../support/download-scene.js'
import { seededRandom } from '../../support/seeded-random.js'
import { MIB, PART, range } from '../../support/upload-scene.js'

const PARTS = 300
const KILLS = 30
/** So slow that a whole download takes longer than a record waits to be saved again. */
const BANDWIDTH = 22 * MIB
const WHOLE_MS = ((PARTS * PART) / BANDWIDTH) * 1000

let answers = 0
let onAnswer: (count: number) => void = () => undefined
const scene = useDownloadScene({ onRequest: () => onAnswer((answers += 1)) })

/** When a process is killed. */
type Instant =
  | { readonly after: 'start'; readonly delayMs: number }
  | { readonly after: 'answers'; readonly count: number }

function chooseInstant(random: () => number): Instant {
  if (random() < 0.3) return { after: 'answers', count: 1 + Math.floor(random() * PARTS) }
  // A process needs a moment to start.
  return { after: 'start', delayMs: 80 + Math.floor(random() * WHOLE_MS * 1.2) }
}

interface Run {
  /** What it has printed; `undefined` when it was killed before. */
  readonly output: DownloadOutput | undefined
  readonly fetched: readonly number[]
}

async function runProgram(instant: Instant | undefined): Promise<Run> {
  const before = scene.upload.server.requests.length
  const { checkpointDir, server } = scene.upload
  const options = { partSize: PART, parallelNum: 4, enableCheckpoint: true, checkpointDir }
  const program = startDownloadProgram({
    server,
    file: scene.target,
    options,
    bandwidthLimit: BANDWIDTH,
  })
  const kill = (): boolean => program.process.kill('SIGKILL')
  const timer = instant?.after === 'start' ? setTimeout(kill, instant.delayMs) : undefined
  answers = 0
  onAnswer = (count) => {
    if (instant?.after === 'answers' && count === instant.count) kill()
  }
  const output = await program.output
  clearTimeout(timer)
  onAnswer = () => undefined
  return { output, fetched: scene.fetchedParts(before) }
}

/** What a killed run has left: the basis on which the next one is judged. */
interface Remains {
  /** On record. */
  readonly recorded: readonly number[]
  /** Of these: with the object's bytes on disk. */
  readonly good: readonly number[]
  readonly targetIsThere: boolean
}

async function lookAtRemains(bytes: Uint8Array): Promise<Remains> {
  const partial = await readFile(`${scene.target}.temp`).catch(() => undefined)
  const target = await readFile(scene.target).catch(() => undefined)
  if (target !== undefined) expect(Buffer.compare(target, bytes), 'the target is whole').toBe(0)
  const recorded = await readRecordedParts()
  const good = recorded.filter(([partNumber, recordedCrc64]) => {
    const offset = (partNumber - 1) * PART
    const wanted = bytes.subarray(offset, offset + PART)
    expect(recordedCrc64, 'the record speaks of the object').toBe(crc64(wanted))
    // A record of everything is good for a target that has its name already, too.
    const written = partial ?? (recorded.length === PARTS ? target : undefined)
    if (written === undefined) return false
    return Buffer.compare(written.subarray(offset, offset + PART), wanted) === 0
  })
  const numbers = (parts: typeof recorded): number[] => parts.map(([partNumber]) => partNumber)
  return {
    recorded: numbers(recorded),
    good: numbers(good),
    targetIsThere: target !== undefined,
  }
}

async function readRecordedParts(): Promise<(readonly [number, bigint])[]> {
  const name = (await scene.upload.records()).find((file) => file.endsWith('.dcp'))
  if (name === undefined) return []
  const text = await readFile(join(scene.upload.checkpointDir, name), 'utf8')
  return Array.from(text.matchAll(/\[(\d+), (\d+)\]/g), ([, partNumber = '', found = '']) => [
    Number(partNumber),
    BigInt(found),
  ])
}

it(
  'a download killed at 30 random instants goes on each time from the parts that are on disk',
  { timeout: 180_000 },
  async () => {
    const seed = Number(process.env['OSSFERRY_TEST_SEED'] ?? Date.now() % 1_000_000)
    const random = seededRandom(seed)
    const bytes = await scene.store(PARTS * PART)
    const history: string[] = []
    let mostReused = 0
    try {
      for (let kills = 0; kills < KILLS;) {
        const before = await lookAtRemains(bytes)
        const instant = chooseInstant(random)
        const run = await runProgram(instant)
        if (run.output === undefined) kills += 1
        history.push(describeRun(instant, run, before))
        if (!before.targetIsThere) {
          // Memory of the system survives the process: what is on record must be there.
          expect(before.good, 'no part is on record before it is on disk').toEqual(before.recorded)
        }
        expect(new Set(run.fetched).size, 'each part is fetched once').toBe(run.fetched.length)
        expect(run.fetched.filter((part) => before.good.includes(part))).toEqual([])
        if (run.output === undefined) continue
        expect(run.output.result, run.output.message).toEqual({
          size: bytes.length,
          partCount: PARTS,
          reusedParts: before.good.length,
          verified: 'crc64',
        })
        expect([...run.fetched, ...before.good].sort((a, b) => a - b)).toEqual(range(1, PARTS))
        await scene.expectFile(bytes)
        expect(await scene.upload.records(), 'nothing is left of the records').toEqual([])
        mostReused = Math.max(mostReused, before.good.length)
        await forgetTarget(scene)
      }
      const before = await lookAtRemains(bytes)
      const last = await runProgram(undefined)
      expect(last.output?.result).toMatchObject({ reusedParts: before.good.length })
      await scene.expectFile(bytes)
      mostReused = Math.max(mostReused, before.good.length)
      expect(mostReused, 'something was there to go on from').toBeGreaterThan(0)
    } catch (error) {
      process.stderr.write(`OSSFERRY_TEST_SEED=${seed}\n${history.join('\n')}\n`)
      throw error
    }
  },
)

function describeRun(instant: Instant, run: Run, before: Remains): string {
  const end = run.output === undefined ? 'killed' : (run.output.code ?? 'finished')
  const { recorded, good } = before
  return `${JSON.stringify(instant)}: ${recorded.length} parts on record, ${good.length} good, ${run.fetched.length} fetched, ${end}`
}
