/** Runs `demo`, and puts away what it has begun, however it ends. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { describeFailure, printFailure } from '../failure.js'
import { watchForInterruption } from '../interruption.js'
import { downloadTwice } from './download-twice.js'
import { setStage, type Chosen } from './stage.js'
import { Story } from './story.js'
import { uploadTwice } from './upload-twice.js'

const LIMIT_MS = 300_000
const UNDO_LIMIT_MS = 5000

/** Done when every promise has held. */
export async function demo(chosen: Chosen): Promise<ExitCode> {
  const story = new Story()
  const interruption = watchForInterruption(() => process.stderr.write('\ninterrupted\n'))
  const signal = AbortSignal.any([interruption.signal, AbortSignal.timeout(LIMIT_MS)])
  const undo = new Undo()
  try {
    const directory = await mkdtemp(join(tmpdir(), 'ossferry-demo-'))
    undo.add('removing files', () => rm(directory, { recursive: true, force: true, maxRetries: 5 }))
    await Promise.race([tell(chosen, { story, directory, signal, undo }), whenAborted(signal)])
    return story.conclude() ? EXIT_CODES.done : EXIT_CODES.failed
  } catch (error) {
    if (interruption.exitCode !== undefined) return interruption.exitCode
    const failure = describeFailure(error)
    printFailure(failure, error)
    return failure.exitCode
  } finally {
    interruption.release()
    await undo.run()
  }
}

interface Telling {
  readonly story: Story
  /** For everything that is made. */
  readonly directory: string
  readonly signal: AbortSignal
  readonly undo: Undo
}

async function tell(chosen: Chosen, telling: Telling): Promise<void> {
  const { story, undo } = telling
  const stage = await setStage(chosen, telling)
  undo.add('closing the server', () => stage.close())
  await uploadTwice(story, stage)
  await downloadTwice(story, stage)
  const left = await stage.server.uploads(stage.bucket)
  story.check('no unfinished upload is left on the server', left.length === 0)
}

/** What has to be undone, the latest first. */
class Undo {
  readonly #steps: { readonly what: string; readonly step: () => Promise<unknown> }[] = []

  add(what: string, step: () => Promise<unknown>): void {
    this.#steps.push({ what, step })
  }

  /** What does not end must not keep the files after it from being removed. */
  async run(): Promise<void> {
    for (const { what, step } of this.#steps.reverse()) {
      const timer = new AbortController()
      const late = sleep(UNDO_LIMIT_MS, true, { signal: timer.signal }).catch(() => false)
      const isLate = await Promise.race([step().then(() => false), late])
      timer.abort()
      if (isLate) process.stderr.write(`ossferry demo: ${what} did not end in time\n`)
    }
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}
