/** The first act: an upload that is killed and run again, and the callback at its end. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestLogEntry } from '../../server.js'
import { formatRate } from '../byte-size.js'
import { rateFor, runCopy } from './copy-process.js'
import { countEvents, outcomeOf, type RunOutcome } from './run-outcome.js'
import type { Stage } from './stage.js'
import type { Story } from './story.js'

const KILL_AT = 0.4
/** To read what has just been said. */
const PAUSE_MS = 700

export async function uploadTwice(story: Story, stage: Stage): Promise<void> {
  const args = uploadArguments(stage)
  const finished = await runAndKill(args, story, stage)
  const arrived = stage.server.requests.length
  story.heading('Run the same command again')
  // Nothing of the killed process is in the way: not even its lock.
  await sleep(story.live ? PAUSE_MS : 0, undefined, { signal: stage.signal })
  const outcome = outcomeOf(await runCopy(args, story, stage))
  const { found, totalParts, skipped, moved } = outcome
  story.say(`${found} of ${totalParts} parts found, ${skipped} verified and skipped, ${moved} sent`)
  checkResume(story, outcome, finished, stage.server.requests, arrived)
  showCallback(story, outcome, stage)
}

function uploadArguments({ bucket, application, file: { key } }: Stage): readonly string[] {
  const callback = {
    callbackUrl: application.url,
    callbackBody: '{"bucket":${bucket},"object":${object},"size":${size},"etag":${etag}}',
    callbackBodyType: 'application/json',
  }
  return [`./${key}`, `oss://${bucket}/${key}`, '--callback', JSON.stringify(callback)]
}

/** Returns how many parts had arrived. */
async function runAndKill(args: readonly string[], story: Story, stage: Stage): Promise<number> {
  const { key, size } = stage.file
  story.heading(`Upload it, and kill the process at ${KILL_AT * 100} %`)
  story.command(`ossferry cp ./${key} oss://${stage.bucket}/${key} --max-bandwidth … --callback …`)
  const rate = formatRate(rateFor(size))
  story.say(story.paint('quiet', `limited to ${rate}, to have a middle to be killed in`))
  const { killedBy, transferredBytes, events } = await runCopy(args, story, stage, KILL_AT)
  story.check(
    'the first run died by SIGKILL in the middle of its work',
    killedBy === 'SIGKILL' && transferredBytes > 0 && transferredBytes < size,
  )
  const parts = countEvents(events, 'part-completed')
  const percent = Math.floor((transferredBytes * 100) / size)
  story.say(`${story.paint('red', '✘ SIGKILL')} at ${percent} %: ${parts} parts had arrived`)
  return parts
}

function checkResume(
  story: Story,
  outcome: RunOutcome,
  finished: number,
  requests: readonly RequestLogEntry[],
  arrived: number,
): void {
  const sentParts = (entries: readonly RequestLogEntry[]): readonly RequestLogEntry[] =>
    entries.filter(({ operation }) => operation === 'UploadPart')
  const { found, skipped, rejected, moved, totalParts, result } = outcome
  story.check('the second run ended well', outcome.exitCode === 0 && result !== undefined)
  story.check('it found every part that the first had finished', found > 0 && found >= finished)
  story.check(
    'it verified them all and sent none of them again',
    skipped === found && rejected === 0,
  )
  story.check(
    "it sent exactly the missing parts, also by the server's log",
    moved === totalParts - found && moved === sentParts(requests.slice(arrived)).length,
  )
  story.check(
    'both runs worked on one multipart upload',
    new Set(sentParts(requests).map(({ query }) => query['uploadId'])).size === 1,
  )
  const matches = result?.verified === 'crc64'
  story.check("CRC-64 of what was read is that of the server's object", matches)
}

function showCallback(story: Story, { result }: RunOutcome, stage: Stage): void {
  const { received } = stage.application
  const { key, size } = stage.file
  const [callback] = received
  story.heading('The upload callback')
  story.say(`the application received ${JSON.stringify(callback?.body ?? null)}`)
  story.say(
    `and its answer reached the uploader: ${JSON.stringify(result?.callbackResult ?? null)}`,
  )
  story.check(
    'the application was called once, with the facts of the object, signed by OSS',
    received.length === 1 &&
      callback?.signed === true &&
      callback.body['object'] === key &&
      callback.body['size'] === size,
  )
  const ticket = result?.callbackResult?.ticket
  story.check("the application's answer came back to the uploader", ticket === 1)
}
