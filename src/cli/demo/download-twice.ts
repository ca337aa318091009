/** The second act: a download that is killed and run again, and the comparison of every byte. */

import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { runCopy } from './copy-process.js'
import { compareFiles } from './files.js'
import { outcomeOf } from './run-outcome.js'
import type { Stage } from './stage.js'
import type { Story } from './story.js'

const KILL_AT = 0.6

export async function downloadTwice(story: Story, stage: Stage): Promise<void> {
  const { server, bucket, directory, file } = stage
  const copy = join(directory, 'copy.bin')
  const args = [`oss://${bucket}/${file.key}`, copy]
  story.heading(`Download it, kill that at ${KILL_AT * 100} %, and run it again`)
  story.command(`ossferry cp oss://${bucket}/${file.key} copy.bin --max-bandwidth …`)
  const { killedBy, transferredBytes } = await runCopy(args, story, stage, KILL_AT)
  const percent = Math.floor((transferredBytes * 100) / file.size)
  story.say(`${story.paint('red', '✘ SIGKILL')} at ${percent} %`)
  story.check(
    'the download died by SIGKILL, and nothing stands under its name',
    killedBy === 'SIGKILL' && transferredBytes < file.size && !(await exists(copy)),
  )
  const arrived = server.requests.length
  const outcome = outcomeOf(await runCopy(args, story, stage))
  const { found, totalParts, skipped, rejected, moved, result } = outcome
  story.say(`${found} of ${totalParts} parts on disk, ${skipped} verified, ${moved} fetched`)
  const requests = server.requests.slice(arrived)
  const fetched = requests.filter(({ operation }) => operation === 'GetObject').length
  story.check(
    "it verified what was on disk and fetched exactly the rest, also by the server's log",
    found > 0 &&
      skipped === found &&
      rejected === 0 &&
      moved === totalParts - found &&
      fetched === moved,
  )
  const matches = result?.verified === 'crc64'
  story.check("CRC-64 of what was downloaded is that of the server's object", matches)
  await checkBytes(story, copy, stage)
}

async function checkBytes(story: Story, copy: string, { file }: Stage): Promise<void> {
  const { bytes, equal } = await compareFiles(copy, file.path)
  story.say(`${grouped(bytes)} of ${grouped(file.size)} bytes compared`)
  story.check('every byte of the copy is that of the file', equal && bytes === file.size)
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}
